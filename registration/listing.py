"""What the page of invitations says about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registration.models import Arrival, Invitation

MOST_NAMES = 500  # of people who came, on a page


@dataclass(frozen=True)
class Row:
    """One invitation as the list shows it. `state` says why it no longer works, "" while it does."""

    invitation: Invitation
    title: str
    uses: str
    state: str
    quota: str
    came: str


def rows_of(invitations: Sequence[Invitation]) -> list[Row]:
    names = names_of(invitations)
    return [row_of(invitation, names.get(invitation.pk, [])) for invitation in invitations]


def names_of(invitations: Sequence[Invitation]) -> dict[str, list[str]]:
    """Return who came by each invitation, by its ID. Inviters see names, and no addresses."""
    arrivals = Arrival.objects.filter(invitation__in=invitations).select_related("user")
    names: dict[str, list[str]] = {}
    for arrival in arrivals[:MOST_NAMES]:
        names.setdefault(arrival.invitation_id, []).append(arrival.user.get_short_name())
    return names


def row_of(invitation: Invitation, names: Sequence[str]) -> Row:
    sentence = ngettext("%(uses)d of %(most)d account", "%(uses)d of %(most)d accounts", invitation.max_uses)
    return Row(
        invitation=invitation,
        title=invitation.email or _("For anyone with the link"),
        uses=sentence % {"uses": invitation.uses, "most": invitation.max_uses},
        state=state_of(invitation),
        quota="" if invitation.quota_bytes is None else filesizeformat(invitation.quota_bytes),
        came=listed(names, invitation.uses),
    )


def state_of(invitation: Invitation) -> str:
    if invitation.revoked_at is not None:
        return _("Revoked")
    if invitation.uses >= invitation.max_uses:
        return _("Used")
    return _("Expired") if invitation.expires_at <= timezone.now() else ""


def listed(names: Sequence[str], count: int) -> str:
    """Return the names, and how many more have come: their accounts may be gone, or the list be long."""
    more = count - len(names)
    rest = [ngettext("%d more", "%d more", more) % more] if names and more > 0 else []
    return ", ".join([*names, *rest])
