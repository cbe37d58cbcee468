from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from bytebin.db.folding import folded
from bytebin.db.transactions import atomic
from bytebin.errors import (
    AddressTaken,
    DownloadLimitReached,
    FileExpired,
    FileInTrash,
    InvalidName,
    InvalidRequest,
)
from files.models import File
from files.services import link_options
from files.services.access import own_file
from files.services.addresses import random_address
from files.services.names import clean_name
from files.services.spec import MAX_DOWNLOADS, clean_expiry, require_range

LINK = ("note", "slug", "password", "private")


def edit(file: File, changes: Mapping[str, Any]) -> File:
    """Apply `name`, `expires_in` (seconds from now), `max_downloads` and the link's options to a file and return it.

    Those are `note`, `slug`, `password` and `private` (files/services/link_options.py). Raises InvalidName,
    InvalidRequest, AddressTaken, FileInTrash, and FileExpired, DownloadLimitReached or FileNotFound for a file that is
    no longer available: an expired file stays expired, and a burnt one is about to be deleted.
    """
    require_editable(file)
    updates: dict[str, Any] = {}
    if "name" in changes:
        if file.encrypted:
            raise InvalidName(
                "The name of an encrypted file is in its envelope, which the server cannot change."
            )
        updates["name"] = clean_name(changes["name"])
        updates["search_name"] = folded(updates["name"])
    if "expires_in" in changes:
        updates["expires_at"] = new_expiry(file, clean_expiry(changes["expires_in"]))
    if "max_downloads" in changes:
        require_range("max_downloads", changes["max_downloads"], 1, MAX_DOWNLOADS)
        if file.burn and changes["max_downloads"] != 1:
            raise InvalidRequest(
                "A file to burn after reading can be opened once. Upload it again without burn."
            )
        updates["max_downloads"] = changes["max_downloads"]
    updates |= link_columns(file, {name: changes[name] for name in LINK if name in changes})
    return update(file, updates) if updates else file


def renew_link(file: File) -> File:
    """Give the file a new link, with random characters. The former one ends at once.

    Raise FileInTrash or FileExpired.
    """
    require_editable(file)
    return update(file, {"id_ended": True, "address": random_address()})


def end_link(file: File) -> File:
    """End the file's own link and keep the file, for its owner alone. Raise FileInTrash or FileExpired."""
    require_editable(file)
    return update(file, {"id_ended": True, "address": None})


def link_columns(file: File, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options of the link as columns. Without own words, an ended ID is replaced by random characters."""
    options = link_options.clean_options(options, encrypted=file.encrypted)
    columns = link_options.columns_of(options)
    if "slug" in options:
        slug = options["slug"] or None
        if slug and slug != file.address:
            link_options.require_free(slug)
        columns["address"] = slug or (random_address() if file.id_ended else None)
    return columns


def update(file: File, updates: Mapping[str, Any]) -> File:
    """Store the changes and return the file, unless it has expired, been put in the trash or deleted meanwhile."""
    try:
        changed = write(file, updates)
    except IntegrityError:
        raise AddressTaken from None
    current = own_file(file.owner, file.pk)
    if not changed:
        require_editable(current)
    return current


@atomic
def write(file: File, updates: Mapping[str, Any]) -> int:
    unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    unburnt = Q(burn=False) | Q(download_count=0)
    editable = File.objects.visible_to(file.owner).outside_trash().filter(unexpired, unburnt, pk=file.pk)
    return editable.update(**updates)


def require_editable(file: File) -> None:
    if file.trashed_at is not None:
        raise FileInTrash
    if file.expired:
        raise FileExpired
    if file.burnt:
        raise DownloadLimitReached


def new_expiry(file: File, expires_in: int | None) -> datetime | None:
    """Return when the file expires: `expires_in` seconds from now, but at most MAX_FILE_TTL after its creation."""
    if expires_in is None:
        return None
    asked = timezone.now() + timedelta(seconds=expires_in)
    if settings.MAX_FILE_TTL is None:
        return asked
    return min(asked, file.created_at + timedelta(seconds=settings.MAX_FILE_TTL))
