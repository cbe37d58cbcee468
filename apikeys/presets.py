"""Ready-made choices that fill in the form for a new key."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apikeys.models import Scope


@dataclass(frozen=True)
class Preset:
    """`expires_in`: one of the form's choices, in days; "" is never."""

    name: str | Promise
    summary: str | Promise
    scopes: tuple[Scope, ...]
    expires_in: str = ""

    def initial(self) -> dict[str, Any]:
        """Return the values of the form."""
        return {"name": str(self.name), "scopes": list(self.scopes), "expires_in": self.expires_in}


PRESETS = {
    "screenshots": Preset(_("Screenshot tool"), _("Can only upload"), (Scope.FILES_WRITE,)),
    # Someone who steals the key from the machine that is backed up can't delete the backups.
    "backup": Preset(
        _("Backup script"), _("Can upload and read, but not delete"), (Scope.FILES_READ, Scope.FILES_WRITE)
    ),
    "reading": Preset(_("Read only"), _("Can't change anything"), (Scope.FILES_READ, Scope.USER_READ)),
    "everything": Preset(
        _("Everything"), _("Can do all that you can, for 90 days"), tuple(Scope), expires_in="90"
    ),
}
