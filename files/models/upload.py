from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bytebin.db.folding import FoldedField
from bytebin.db.ids import random_id
from files.models.file import file_id


def upload_id() -> str:
    return random_id(24)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User) -> Self:
        """Return the uploads of `user`, without those of other people through an upload link."""
        return self.filter(owner=user, request_id="")

    def through(self, request_id: str) -> Self:
        """Return the open uploads through an upload link."""
        return self.filter(request_id=request_id, state=Upload.State.OPEN)


class Upload(models.Model):
    """An upload. The row of an ended upload is kept for a week, so that a late retry gets its outcome.

    `size` is in bytes; None in rows of older releases, for a body of unknown length.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not finished")
        COMPLETING = "completing", _("being completed")
        COMPLETED = "completed", _("completed")
        ABORTED = "aborted", _("cancelled")
        EXPIRED = "expired", _("expired")

    id = models.CharField(
        _("ID"), primary_key=True, max_length=24, default=upload_id, editable=False, db_column="_id"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="uploads"
    )
    # The API key that created the upload; "" for a session. Only its creator gets the file's deletion link.
    api_key_id = models.CharField(max_length=12, blank=True, default="")
    # The upload link through which it comes, "" without one, and the SHA-256 of the sender's token, in hex.
    request_id = models.CharField(_("upload link"), max_length=11, blank=True, default="", editable=False)
    token_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    file_id = models.CharField(_("file"), max_length=11, default=file_id, unique=True)
    store_token = models.CharField(max_length=1024, db_index=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    search_name = FoldedField("name")
    keep_metadata = models.BooleanField(default=False, editable=False)
    content_type = models.CharField(_("type"), max_length=127, blank=True)
    size = models.BigIntegerField(_("bytes"), null=True)
    reserved_bytes = models.BigIntegerField(_("reserved bytes"), default=0)
    # Counts of the stored chunks, kept here because counting rows takes longer the more there are.
    received_count = models.PositiveIntegerField(default=0)
    received_bytes = models.BigIntegerField(_("received bytes"), default=0)
    chunk_size = models.BigIntegerField(_("bytes of a chunk"))
    encrypted = models.BooleanField(_("encrypted"), default=False)
    fingerprint = models.CharField(max_length=255, blank=True)
    file_expires_in = models.BigIntegerField(null=True)
    max_downloads = models.PositiveIntegerField(_("most downloads"), null=True)
    burn = models.BooleanField(_("burn after reading"), default=False)
    # The folder that the file will be in, if it is still there then.
    folder_id = models.CharField(max_length=16, blank=True, default="")
    # What else its link will have: `address`, `only_owner`, `password` (as it is stored) and `note` of the file. Not an
    # empty object: MongoDB cannot add a field with that.
    link_options = models.JSONField(null=True)
    # The client's Idempotency-Key, and the digest of the request that used it.
    idempotency_key = models.CharField(max_length=255, null=True)
    request_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="upload_idempotency_key")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "state", "-created_at"], name="upload_owner_state"),
            models.Index(fields=["request_id", "state"], name="upload_request_state"),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'encrypted upload'} ({self.id})"

    @property
    def chunk_count(self) -> int:
        """Return the number of chunks of the whole file, 0 for an empty file."""
        return -(-(self.size or 0) // self.chunk_size)

    @property
    def expired(self) -> bool:
        """Return whether `expires_at` has passed; `state` follows only with the next purge."""
        return self.expires_at <= timezone.now()

    @cached_property
    def received_indexes(self) -> list[int]:
        """Return the indexes of the stored chunks, ascending; all of them for a completed upload."""
        if self.state == Upload.State.COMPLETED:
            return list(range(self.chunk_count))
        return list(self.chunks.order_by("index").values_list("index", flat=True))

    def length_of(self, index: int) -> int:
        """Return the exact length of chunk `index` in bytes: `chunk_size`, or the rest for the last one."""
        return min(self.chunk_size, (self.size or 0) - index * self.chunk_size)


class UploadChunk(models.Model):
    """A stored chunk. The primary key prevents a second row for the same chunk on every database."""

    id = models.CharField(primary_key=True, max_length=32, editable=False, db_column="_id")
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="chunks")
    index = models.PositiveIntegerField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    receipt = models.CharField(max_length=255, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["index"]

    def __str__(self) -> str:
        return f"chunk {self.index} of {self.upload_id}"

    @staticmethod
    def key(upload_id: str, index: int) -> str:
        return f"{upload_id}-{index}"


class ChunkClaim(models.Model):
    """The right to write the last block of a chunk to a store that overwrites (files/services/claims.py).

    The row is deleted when the chunk is recorded. After a crash or a timeout of the store it expires: by then a request
    without a response has taken effect, or never will.
    """

    id = models.CharField(primary_key=True, max_length=32, editable=False, db_column="_id")
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    holder = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim on {self.pk}"
