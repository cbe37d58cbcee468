from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from bytebin.db.ids import random_id
from files.models.file import file_id


def upload_id() -> str:
    return random_id(24)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(owner=user)


class Upload(models.Model):
    """A file on its way in. Temporary: an ended one stays for a week, so that a late retry hears what became of it.

    `size` is None while a one-request upload of unknown length runs; its quota is then reserved chunk by chunk.
    """

    class State(models.TextChoices):
        OPEN = "open"
        COMPLETING = "completing"
        COMPLETED = "completed"
        ABORTED = "aborted"
        EXPIRED = "expired"

    id = models.CharField(primary_key=True, max_length=24, default=upload_id, editable=False, db_column="_id")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    file_id = models.CharField(max_length=11, default=file_id, unique=True)
    store_token = models.CharField(max_length=1024, db_index=True)
    name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=127, blank=True)
    size = models.BigIntegerField(null=True)
    reserved_bytes = models.BigIntegerField(default=0)
    # Of the chunks that are stored: counted here, because counting rows takes the longer the more there are.
    received_count = models.PositiveIntegerField(default=0)
    received_bytes = models.BigIntegerField(default=0)
    chunk_size = models.BigIntegerField()
    encrypted = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=255, blank=True)
    file_expires_in = models.BigIntegerField(null=True)
    max_downloads = models.PositiveIntegerField(null=True)
    # The caller's Idempotency-Key and the digest of the request that it came with.
    idempotency_key = models.CharField(max_length=255, null=True)
    request_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="upload_idempotency_key")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "state", "-created_at"], name="upload_owner_state")
        ]

    def __str__(self) -> str:
        return f"{self.name or 'encrypted upload'} ({self.id})"

    @property
    def chunk_count(self) -> int:
        """Chunks that the announced size takes; an empty file has none."""
        return -(-(self.size or 0) // self.chunk_size)

    @property
    def lapsed(self) -> bool:
        return self.expires_at <= timezone.now()

    @cached_property
    def received_indexes(self) -> list[int]:
        """Numbers of the chunks that are stored, ascending. Those of a completed upload have become the file."""
        if self.state == Upload.State.COMPLETED:
            return list(range(self.chunk_count))
        return list(self.chunks.order_by("index").values_list("index", flat=True))

    def length_of(self, index: int) -> int:
        """Exact bytes of chunk `index`: all have `chunk_size`, the last the rest."""
        return min(self.chunk_size, (self.size or 0) - index * self.chunk_size)


class UploadChunk(models.Model):
    """A chunk whose bytes are on the store. The key makes a second row for one slot impossible on any database."""

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
    """Who may let the last bytes of a chunk into a store where they would replace what is there.

    Gone when the chunk is recorded. One that a crash or a store without an answer has left lapses: by then a request
    whose answer did not come has taken effect or never will.
    """

    id = models.CharField(primary_key=True, max_length=32, editable=False, db_column="_id")
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    holder = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim on {self.pk}"
