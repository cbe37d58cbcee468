"""What happened to an account, as its user sees it under "Recent activity"."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from bytebin.db.ids import random_id


def activity_id() -> str:
    return random_id(16)


class Kind(models.TextChoices):
    LOGIN = "login", _("Logged in")
    NEW_DEVICE = "new_device", _("Logged in on a new device")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset by mail")
    EMAIL_CHANGED = "email_changed", _("E-mail address changed")
    FACTOR_ADDED = "factor_added", _("Way to log in added")
    FACTOR_REMOVED = "factor_removed", _("Way to log in removed")
    RECOVERY_CODES_MADE = "codes_made", _("New recovery codes created")
    RECOVERY_CODE_USED = "code_used", _("Recovery code used")
    RESCUED = "rescued", _("Second factor removed by the operator")
    SESSIONS_ENDED = "sessions_ended", _("Other devices logged out")
    KEY_CREATED = "key_created", _("API key created")
    KEY_REVOKED = "key_revoked", _("API key revoked")
    LIBRARY_CREATED = "library_created", _("Library set up")
    LIBRARY_METHODS_CHANGED = "library_methods", _("Way to unlock the library changed")
    LIBRARY_KEY_CHANGED = "library_key", _("Key of the library changed")
    LIBRARY_DELETED = "library_deleted", _("Library deleted")
    WEBHOOK_ADDED = "webhook_added", _("Webhook added")
    WEBHOOK_DISABLED = "webhook_disabled", _("Webhook switched off, because it failed")
    INVITATION_USED = "invitation_used", _("Invitation used")
    EXPORTED = "exported", _("Export downloaded")
    CLOSING = "closing", _("Account set to close")
    CLOSING_CANCELLED = "closing_cancelled", _("Closing cancelled")


# Details that are words of ours. They are stored in English, and shown in the language of who reads them.
WORDS = APP, PASSKEY, SERVICE = (
    gettext_noop("authenticator app"),
    gettext_noop("passkey"),
    gettext_noop("login at another service"),
)


class Activity(models.Model):
    """One entry. `client` is approximate, as in "Firefox (Linux)".

    `address` is emptied after ACTIVITY_ADDRESS_DAYS. `device` is the digest of a cookie that tells one browser from
    another. `purge` deletes entries after KEPT.
    """

    id = models.CharField(
        primary_key=True, max_length=16, default=activity_id, editable=False, db_column="_id"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activity")
    kind = models.CharField(max_length=20)  # a Kind
    at = models.DateTimeField(default=timezone.now)
    detail = models.CharField(max_length=254, blank=True)
    client = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-at", "-id"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.pk})"

    @property
    def title(self) -> str:
        """Return what happened, in words."""
        return str(Kind(self.kind).label)

    @property
    def words(self) -> str:
        """Return the detail in the language of this moment: words of ours translated, and a date written out."""
        if self.detail in WORDS:
            return gettext(self.detail)
        day = parse_date(self.detail) if self.kind == Kind.CLOSING else None
        return date_format(day, "DATE_FORMAT") if day else self.detail
