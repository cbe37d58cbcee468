"""What the owner of a file is to be told, or was told, about it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class FileNotice(models.Model):
    """One thing to tell about one file. The ID says which, so that the same thing is not told twice.

    `due_at`: when a mail has to say it; None if there is nothing to say. `count` and `received` are the downloads, and
    those that a browser has confirmed, which no mail has said yet. `attempts`: mails that failed.
    """

    class Kind(models.TextChoices):
        FIRST = "first"  # the first download
        DOWNLOADS = "downloads"
        RECEIPT = "receipt"  # only remembers that a download was confirmed
        LIMIT = "limit"
        WEEK = "week"  # it expires in a week
        DAY = "day"

    id = models.CharField(primary_key=True, max_length=40, editable=False, db_column="_id")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="file_notices")
    file_id = models.CharField(max_length=11)
    kind = models.CharField(max_length=10, choices=Kind)
    count = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, db_index=True)
    told_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["file_id"], name="file_notice_file")]

    def __str__(self) -> str:
        return self.pk


def notice_id(file_id: str, kind: FileNotice.Kind, about: int | datetime | None = None) -> str:
    """Return the ID of what is told about a file. `about` tells one limit, expiry or download from another."""
    number = int(about.timestamp()) if isinstance(about, datetime) else about
    return f"{file_id}-{kind.value}" + ("" if number is None else f"-{number}")
