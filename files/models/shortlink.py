"""Short links, which lead to other addresses, and the hosts that visitors are warned of."""

import re
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bytebin.db.ids import random_id

MOST_TARGET = 2048  # characters
MOST_SLUG = 64


def short_id() -> str:
    """Return 8 random base62 characters: 48 bits, short enough to type."""
    return random_id(8)


class ShortLinkQuerySet(models.QuerySet["ShortLink"]):
    def visible_to(self, user: User) -> Self:
        """Return the links that `user` owns. Every list and lookup for an owner starts here."""
        return self.filter(owner=user)


class ShortLink(models.Model):
    """A link that leads to `target`. Its ID is what it ends with: the owner's words, or random characters."""

    class State(models.TextChoices):
        LIVE = "live", _("available")
        TAKEN_DOWN = "taken down", _("taken down")

    id = models.CharField(
        _("ID"), primary_key=True, max_length=MOST_SLUG, default=short_id, editable=False, db_column="_id"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        related_name="short_links",
        db_index=False,
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LIVE)
    # An absolute http or https URL in ASCII.
    target = models.CharField(_("target"), max_length=MOST_TARGET)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True, db_index=True)
    max_visits = models.PositiveIntegerField(_("most visits"), null=True, blank=True)
    visit_count = models.PositiveIntegerField(_("visits"), default=0, editable=False)
    password = models.CharField(max_length=128, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ShortLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("short link")
        verbose_name_plural = _("short links")
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "-created_at", "-id"], name="shortlink_owner_newest")
        ]

    def __str__(self) -> str:
        return f"short link {self.pk}"

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class WarnedHost(models.Model):
    """A host of which visitors of a short link are warned, with all hosts below it."""

    host = models.CharField(
        _("host"),
        primary_key=True,
        max_length=253,
        db_column="_id",
        help_text=_(
            "In lower case, international names in their ASCII form (xn--…). Hosts below it are included."
        ),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("host to warn of")
        verbose_name_plural = _("hosts to warn of")
        ordering: ClassVar[list[str]] = ["host"]

    def __str__(self) -> str:
        return self.host

    def clean(self) -> None:
        """Bring the host into the form in which targets have it. Raise ValidationError for what is no host."""
        self.host = self.host.strip().strip(".").lower()
        if re.fullmatch(r"[a-z0-9.-]+", self.host, re.ASCII) is None:
            raise ValidationError(
                {"host": _("Enter a host such as example.org, international names as xn--….")}
            )
