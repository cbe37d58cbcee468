from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import has_verified_email
from apikeys.clients import BROWSER
from bytebin.db.folding import FoldedField
from bytebin.db.ids import random_id

# After this time without use, the pages suggest to revoke a key.
LONG_UNUSED = timedelta(days=90)


def key_id() -> str:
    return random_id(12)


class Scope(models.TextChoices):
    FILES_READ = "files:read", _("List and read your files")
    FILES_WRITE = "files:write", _("Upload and change files")
    FILES_DELETE = "files:delete", _("Delete files")
    LIBRARY_READ = "library:read", _("Read your library, still locked")
    LIBRARY_WRITE = "library:write", _("Change your library")
    LIBRARY_MANAGE = "library:manage", _("Change how your library is unlocked, or delete it")
    REQUESTS_READ = "requests:read", _("See your upload links, and what was sent through them")
    REQUESTS_WRITE = "requests:write", _("Make, change and close upload links")
    LINKS_READ = "links:read", _("See your short links")
    LINKS_WRITE = "links:write", _("Make, change and delete short links")
    USER_READ = "user:read", _("See your account")
    USER_WRITE = "user:write", _("Change your account")


def only_uploads(scopes: Iterable[str]) -> bool:
    """Return whether the scopes allow nothing but uploading and shortening. A person has to confirm a key for more."""
    return set(scopes) <= {Scope.FILES_WRITE.value, Scope.LINKS_WRITE.value}


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def visible_to(self, user: User) -> Self:
        """Return the keys on the API keys page of `user`: their own that are not revoked."""
        return self.filter(user=user, revoked_at=None)

    def for_check(self) -> Self:
        """Return keys with all that is needed to check them, `user` and `owner_verified`, in one query."""
        rows = self.select_related("user").order_by()
        return rows.annotate(owner_verified=has_verified_email("user_id"))


class ApiKey(models.Model):
    """An API key. The secret is shown once; only its SHA-256 is stored."""

    id = models.CharField(
        _("ID"), primary_key=True, max_length=12, default=key_id, editable=False, db_column="_id"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(_("name"), max_length=80)
    search_name = FoldedField("name")
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    # Where the key may be used (apikeys/networks.py); empty: anywhere.
    networks = models.JSONField(_("allowed networks"), default=list)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    last_used_program = models.CharField(_("last used by"), max_length=40, default="", editable=False)
    # Kept for ACTIVITY_ADDRESS_DAYS.
    last_used_address = models.CharField(_("last used from"), max_length=45, default="", editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    owner_verified: bool  # set only by for_check()

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"

    @property
    def last_client(self) -> str:
        """Return the program that has used the key last, as its owner knows it."""
        return gettext("a browser") if self.last_used_program == BROWSER else self.last_used_program

    @property
    def long_unused(self) -> bool:
        return (self.last_used_at or self.created_at) <= timezone.now() - LONG_UNUSED

    def is_usable(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
