from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bytebin.errors import InvalidName
from files.models import File
from files.services.names import clean_name
from files.services.spec import MAX_DOWNLOADS, clean_expiry, require_range


def edit(file: File, changes: Mapping[str, Any]) -> File:
    """Apply `name`, `expires_in` (seconds from now) and `max_downloads` to a file and return it.

    Raises InvalidName or InvalidRequest.
    """
    updates: dict[str, Any] = {}
    if "name" in changes:
        if file.encrypted:
            raise InvalidName(
                "The name of an encrypted file is in its envelope, which the server cannot change."
            )
        updates["name"] = clean_name(changes["name"])
    if "expires_in" in changes:
        expires_in = clean_expiry(changes["expires_in"])
        updates["expires_at"] = timezone.now() + timedelta(seconds=expires_in) if expires_in else None
    if "max_downloads" in changes:
        require_range("max_downloads", changes["max_downloads"], 1, MAX_DOWNLOADS)
        updates["max_downloads"] = changes["max_downloads"]
    if updates:
        File.objects.filter(pk=file.pk).update(**updates)
        file.refresh_from_db()
    return file
