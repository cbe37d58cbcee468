"""The one way that makes a File."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bytebin.db.prepared import Insert
from files.models import File
from files.services import thumbnails

new_file = Insert(File)


def create_file(expires_in: int | None, **columns: Any) -> File:
    """Create a file of these columns that expires in `expires_in` seconds, or never.

    Its blob is complete. Call this in the transaction that has reserved its quota, or that ends its upload, and
    `thumbnails.want` after it.
    """
    now = timezone.now()
    expires_at = now + timedelta(seconds=expires_in) if expires_in else None
    waiting = bool(columns.get("request_id")) and columns.get("encrypted", False)
    file = File(created_at=now, expires_at=expires_at, waiting=waiting, **columns)
    file.thumbnail_state = thumbnails.state_at_first(file)
    new_file.run(file)
    return file
