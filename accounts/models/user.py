from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalized
from bytebin.db.folding import FoldedField
from bytebin.db.ids import random_id

# What others change while a form or a command holds an old copy of the row.
CHANGED_ELSEWHERE = {"used_bytes", "has_webhooks"}


def user_id() -> str:
    return random_id(16)


class DownloadMails(models.TextChoices):
    """Which downloads of their files a user is told of by mail."""

    OFF = "", _("No mails")
    FIRST = "first", _("The first download of each file")
    EACH = "each", _("Each download, at most one mail an hour for each file")
    DAILY = "daily", _("A summary, once a day")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=normalized(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A user account. `used_bytes` counts stored files and the reservations of open uploads."""

    class PhotoMetadata(models.TextChoices):
        """What stays in photos that are uploaded (files/services/photos)."""

        KEEP = "keep", _("Keep everything")
        LOCATION = "location", _("Remove the place where they were taken")
        NONE = "none", _("Remove everything")

    id = models.CharField(
        _("ID"), primary_key=True, max_length=16, default=user_id, editable=False, db_column="_id"
    )
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("display name"), max_length=80, blank=True)
    search_name = FoldedField("name")
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Empty: as the browser says."),
    )
    # What chat programs show of the links to the user's files that are not encrypted (files/views/card.py).
    card_text = models.CharField(_("text of cards"), max_length=200, blank=True)
    card_colour = models.CharField(_("colour of cards"), max_length=7, blank=True)
    photo_metadata = models.CharField(
        _("metadata of photos"), max_length=8, choices=PhotoMetadata, default=PhotoMetadata.LOCATION
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("moderator"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    quota_bytes = models.BigIntegerField(
        _("storage in bytes"), null=True, blank=True, help_text=_("Empty: the server's default.")
    )
    used_bytes = models.BigIntegerField(_("used bytes"), default=0, editable=False)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    # When the account and all it has will be removed (accounts/closing.py). Until then, a login cancels that.
    closing_at = models.DateTimeField(
        _("will be closed"), null=True, blank=True, editable=False, db_index=True
    )
    may_invite = models.BooleanField(_("may invite others"), default=False)
    # Which mails the user wants about their files (files/services/notices/).
    download_mails = models.CharField(
        _("mails about downloads"), max_length=10, blank=True, default="", choices=DownloadMails
    )
    limit_mails = models.BooleanField(_("mails about download limits"), default=False)
    expiry_mails = models.BooleanField(_("mails about files that will expire"), default=False)
    # Whether one of the user's webhooks is on. Only the services of webhooks change it.
    has_webhooks = models.BooleanField(default=False, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.email

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save all fields except those of CHANGED_ELSEWHERE, unless `update_fields` names them.

        They change concurrently, and forms and commands would overwrite them with old values.
        """
        if update_fields is None and not self._state.adding:
            fields = self._meta.concrete_fields
            update_fields = [f.name for f in fields if not f.primary_key and f.name not in CHANGED_ELSEWHERE]
        super().save(update_fields=update_fields, **kwargs)

    def get_session_auth_hash(self) -> str:
        """Return what a session must contain to be valid: none from before a closure is."""
        current = super().get_session_auth_hash()
        return current if self.closing_at is None else f"closing {current}"

    def get_session_auth_fallback_hash(self) -> Iterable[str]:
        return super().get_session_auth_fallback_hash() if self.closing_at is None else ()

    @property
    def can_invite(self) -> bool:
        """Whether the user can invite others: moderators always, other users if a moderator lets them."""
        return self.is_active and (self.is_staff or self.may_invite)

    def moderated_by(self, actor: "User") -> bool:
        """Return whether the moderator `actor` may act on this account.

        Nobody may act on their own account, and only superusers on those of moderators and superusers.
        """
        if self.pk == actor.pk:
            return False
        return actor.is_superuser or not (self.is_staff or self.is_superuser)

    def get_short_name(self) -> str:
        return self.name or self.email.partition("@")[0]
