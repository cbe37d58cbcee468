"""Who gets an account: the set-up of a new server, the rules, and invitations."""

from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bytebin.db.ids import random_id
from bytebin.errors import InvitationExpired, InvitationRevoked, InvitationUsed
from registration import domains

ONLY_ROW = "setup"
ONLY_RULES = "rules"


def nonce() -> str:
    return random_id(32)


def invitation_id() -> str:
    return random_id(12)


def arrival_id() -> str:
    return random_id(16)


class Setup(models.Model):
    """The one row that says whether the set-up link still works. The migration creates it.

    The link is derived from SECRET_KEY and `nonce`, so a database that was created anew has another link.
    """

    id = models.CharField(primary_key=True, max_length=8, default=ONLY_ROW, editable=False, db_column="_id")
    nonce = models.CharField(max_length=32, default=nonce, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.id


def validate_domains(text: str) -> None:
    try:
        domains.parse(text)
    except ValueError as wrong:
        sentence = gettext("%(entry)s is no domain. Write example.org, or .example.org with its subdomains.")
        raise ValidationError(sentence % {"entry": wrong}) from wrong


class Rules(models.Model):
    """The one row with what moderators have chosen. services/rules.py says what applies."""

    class Mode(models.TextChoices):
        OPEN = "open", _("Anyone can sign up")
        INVITATION = "invitation", _("Only people with an invitation")
        CLOSED = "closed", _("Nobody")

    id = models.CharField(primary_key=True, max_length=8, default=ONLY_RULES, editable=False, db_column="_id")
    mode = models.CharField(_("who can sign up"), max_length=16, choices=Mode.choices, default=Mode.OPEN)
    allowed_domains = models.TextField(
        _("allowed domains"),
        blank=True,
        max_length=10_000,
        validators=[validate_domains],
        help_text=_(
            "Only e-mail addresses of these domains, separated by commas. Write example.org, or .example.org for it "
            "and all its subdomains. Empty: every domain."
        ),
    )
    blocked_domains = models.TextField(
        _("blocked domains"),
        blank=True,
        max_length=10_000,
        validators=[validate_domains],
        help_text=_("No e-mail addresses of these domains."),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("rules of registration")

    def __str__(self) -> str:
        return gettext("Who may register")

    def admits(self, address: str) -> bool:
        """Return whether an account may have the normalized `address`."""
        allowed = domains.parse(self.allowed_domains)
        if allowed and not domains.includes(allowed, address):
            return False
        return not domains.includes(domains.parse(self.blocked_domains), address)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> Self:
        """Return the invitations on the page of `user`: their own."""
        return self.filter(made_by=user)

    def ended(self) -> Self:
        return self.filter(
            Q(revoked_at__isnull=False) | Q(expires_at__lte=timezone.now()) | Q(uses__gte=F("max_uses"))
        )


class Invitation(models.Model):
    """The right to create up to `max_uses` accounts. Its links are shown or mailed once; only digests are stored."""

    id = models.CharField(
        _("ID"), primary_key=True, max_length=12, default=invitation_id, editable=False, db_column="_id"
    )
    # None: the operator, by `manage.py invite`.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
    )
    digest = models.CharField(max_length=64, editable=False)
    mailed_digest = models.CharField(max_length=64, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    quota_bytes = models.BigIntegerField(_("storage in bytes"), null=True, blank=True)
    max_uses = models.PositiveIntegerField(_("number of accounts"), default=1)
    uses = models.PositiveIntegerField(_("accounts so far"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email or gettext('Anyone')} ({self.id})"

    def require_usable(self) -> None:
        """Raise InvitationRevoked, InvitationExpired or InvitationUsed. `made_by` is read.

        An invitation works only while its maker may invite, so that a suspension ends those of a stolen account too.
        """
        if self.revoked_at is not None or (self.made_by is not None and not self.made_by.can_invite):
            raise InvitationRevoked
        if self.expires_at <= timezone.now():
            raise InvitationExpired
        if self.uses >= self.max_uses:
            raise InvitationUsed


class Arrival(models.Model):
    """An account that was created by an invitation."""

    id = models.CharField(
        _("ID"), primary_key=True, max_length=16, default=arrival_id, editable=False, db_column="_id"
    )
    invitation = models.ForeignKey(
        Invitation, verbose_name=_("invitation"), on_delete=models.CASCADE, related_name="arrivals"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="arrival"
    )
    arrived_at = models.DateTimeField(_("came"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("person who came by an invitation")
        verbose_name_plural = _("people who came by invitations")
        ordering: ClassVar[list[str]] = ["-arrived_at"]

    def __str__(self) -> str:
        return str(self.user)
