"""Upload links, by which anybody sends files to the owner's account (docs/REQUESTS.md)."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class UploadRequestQuerySet(models.QuerySet["UploadRequest"]):
    def visible_to(self, user: User) -> Self:
        """Return the links that `user` owns. Every list and lookup for an owner starts here."""
        return self.filter(owner=user)

    def for_senders(self) -> Self:
        """Return links with what senders depend on of the owner's account, in one query."""
        return self.order_by().annotate(
            owner_is_active=models.F("owner__is_active"),
            owner_closing_at=models.F("owner__closing_at"),
            owner_photo_metadata=models.F("owner__photo_metadata"),
        )

    def plain(self) -> Self:
        return self.exclude(title="")

    def sealed(self) -> Self:
        return self.filter(title="")

    def live(self) -> Self:
        """Return the links through which files can be sent, as far as their limits allow it."""
        return self.filter(state=UploadRequest.State.OPEN, expires_at__gt=timezone.now())


class UploadRequest(models.Model):
    """An upload link. `card` is sealed: title, text and public key. The digests are SHA-256 of the two tokens, in hex.

    A plain link has a title that the server can read instead of a card, and no tokens. `password` is its hash.

    `used_files` and `used_bytes` count open uploads and what was received, also if it was deleted since. Bytes are
    counted as the owner's quota counts them (files/services/quota.py).
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        TAKEN_DOWN = "taken down", _("taken down")

    id = models.CharField(_("ID"), primary_key=True, max_length=11, editable=False, db_column="_id")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        related_name="upload_requests",
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    card = models.BinaryField(max_length=164 + 8192)
    link_token_digest = models.CharField(max_length=64)
    send_token_digest = models.CharField(max_length=64)
    title = models.CharField(
        _("title"), max_length=255, blank=True, default=""
    )  # of a plain link, which needs one
    text = models.CharField(_("text"), max_length=4096, blank=True, default="")
    password = models.CharField(max_length=128, blank=True, default="", editable=False)
    max_files = models.PositiveIntegerField(_("most files"))
    max_bytes = models.BigIntegerField(_("most bytes"))
    max_file_size = models.BigIntegerField(_("bytes of the largest file"), null=True)
    used_files = models.PositiveIntegerField(_("files"), default=0)
    used_bytes = models.BigIntegerField(_("bytes"), default=0)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    # Whether senders' browsers have to prove some work first, even where the server does not ask for it.
    proof = models.BooleanField(_("proof of work"), default=False)
    notify = models.BooleanField(_("mail on arrival"), default=True)
    notified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    owner_is_active: bool  # these three are set only by for_senders()
    owner_closing_at: datetime | None
    owner_photo_metadata: str

    objects = UploadRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload link")
        verbose_name_plural = _("upload links")
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "-created_at", "-id"], name="request_owner_newest")
        ]

    def __str__(self) -> str:
        return f"upload link {self.pk}"

    @property
    def plain(self) -> bool:
        """Return whether nothing that is sent through the link is encrypted."""
        return bool(self.title)

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def files_left(self) -> int:
        return max(0, self.max_files - self.used_files)

    @property
    def bytes_left(self) -> int:
        return max(0, self.max_bytes - self.used_bytes)


class ReceivedKey(models.Model):
    """The key of a file that was sent through an upload link, sealed for its owner, under the file's id.

    It is stored as soon as the upload is created. `received_at` is None until that is complete. A file that came
    through a plain link has no key; the sender's note and name, which are sealed with other keys, are readable here.
    """

    id = models.CharField(primary_key=True, max_length=11, editable=False, db_column="_id")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="received_keys"
    )
    request_id = models.CharField(max_length=11)
    sealed = models.BinaryField(max_length=1140 + 4096)
    note = models.CharField(max_length=2000, blank=True, default="")
    sender = models.CharField(max_length=80, blank=True, default="")
    received_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)  # when the owner's library had it

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "received_at", "id"], name="received_key_oldest")
        ]

    def __str__(self) -> str:
        return f"sealed key of {self.pk}"
