"""Webhooks, and the messages that wait to be delivered to them."""

from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sealing import unseal
from bytebin.db.ids import random_id

PURPOSE = (
    "webhooks"  # of what is sealed: the addresses, which often contain a secret, and the signing secrets
)


def webhook_id() -> str:
    return random_id(12)


def message_id() -> str:
    return f"msg_{random_id(22)}"


class Event(models.TextChoices):
    """What a webhook can be told. The values are the types of the messages (docs/API.md)."""

    DOWNLOADED = "file.downloaded", _("Each download of a file")
    FIRST_DOWNLOADED = "file.first_downloaded", _("The first download of a file")
    RECEIVED = "file.received", _("An encrypted file was received completely")
    LIMIT_REACHED = "file.limit_reached", _("A file has reached its download limit")
    EXPIRING = "file.expiring", _("A file will expire soon")
    REQUEST_RECEIVED = "request.received", _("Somebody sent you a file through an upload link")
    TEST = "webhook.test", _("A test")


class Form(models.TextChoices):
    STANDARD = "standard", _("Standard Webhooks")
    DISCORD = "discord", _("Discord")


class Problem(models.TextChoices):
    """Why a message was not delivered."""

    NAME = "name", _("The host name can't be found.")
    ADDRESS = "address", _("The host is in a private network, which this server doesn't call.")
    CONNECTION = "connection", _("The host can't be reached.")
    TLS = "tls", _("The host's certificate isn't valid.")
    TIMEOUT = "timeout", _("The host didn't answer in time.")
    ANSWER = "answer", _("The host's answer isn't HTTP.")
    STATUS = "status", _("The host refused the message.")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User) -> Self:
        """Return the webhooks of `user`. Every list and lookup for a user starts here."""
        return self.filter(user=user)


class Webhook(models.Model):
    """An address that is told of events. `sealed_url` and `sealed_secret` are encrypted (accounts/sealing.py).

    `failing_since`: since when nothing was delivered. `disabled_at`: when it was switched off, by its owner or because
    it failed for too long.
    """

    id = models.CharField(
        primary_key=True, max_length=12, default=webhook_id, editable=False, db_column="_id"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    sealed_url = models.TextField()
    sealed_secret = models.TextField()
    form = models.CharField(max_length=10, choices=Form, default=Form.STANDARD)
    events = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=10, blank=True, default="")  # the last Problem
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    disabled_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]

    def __str__(self) -> str:
        return f"webhook {self.pk}"

    @property
    def url(self) -> str:
        return unseal(PURPOSE, self.sealed_url)

    @property
    def host(self) -> str:
        """Return the host of the address, which can be shown and logged."""
        return urlsplit(self.url).hostname or ""

    @property
    def secret(self) -> str:
        return unseal(PURPOSE, self.sealed_secret)

    @property
    def trouble(self) -> str:
        """Return in words why the last message was not delivered, "" if it was."""
        return str(Problem(self.problem).label) if self.failing_since and self.problem else ""


class Delivery(models.Model):
    """A message that waits for its next attempt. It is deleted when it is delivered or given up.

    `id` is the same at each attempt, so that a receiver can tell a repetition.
    """

    id = models.CharField(
        primary_key=True, max_length=26, default=message_id, editable=False, db_column="_id"
    )
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    type = models.CharField(max_length=32)  # an Event
    subject = models.CharField(max_length=16)  # the ID that the event is about
    body = models.TextField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return self.pk
