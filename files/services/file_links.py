"""More links to one file, each with its own label, expiry, limit and password."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts import services as accounts
from bytebin.db.ids import is_id
from bytebin.db.transactions import atomic
from bytebin.errors import InvalidRequest, LinkChanged, LinkNotFound, TooManyLinks
from files.models import File, FileLink
from files.models.link import MOST_LABEL
from files.services import link_options, link_passwords
from files.services.editing import require_editable
from files.services.spec import MAX_DOWNLOADS, MAX_FILE_TTL, MIN_FILE_TTL, require_range
from files.services.typed_texts import clean_text

MOST_LINKS = 100  # of one file


@dataclass(frozen=True)
class NewFileLink:
    """`expires_in` is in seconds; None: when the file does. `password` is "" for none."""

    label: str = ""
    expires_in: int | None = None
    max_downloads: int | None = None
    password: str = field(default="", repr=False)


def links_of(file: File) -> QuerySet[FileLink]:
    """Return the file's links besides its own, the oldest first."""
    return FileLink.objects.visible_to(file.owner).filter(file_id=file.pk)


def find(file: File, link_id: str) -> FileLink:
    """Return one of the file's links. Raise LinkNotFound."""
    link = links_of(file).filter(pk=link_id).first() if is_id(link_id) else None
    if link is None:
        raise LinkNotFound
    return link


def create(file: File, wanted: NewFileLink) -> FileLink:
    """Make one more link to the file. Raise InvalidRequest, FileInTrash, FileExpired or TooManyLinks."""
    require_editable(file)
    if file.burn:
        raise InvalidRequest("A file to burn after reading has one link.")
    return insert(file, columns_of(file, vars(wanted)))


@atomic
def insert(file: File, columns: dict[str, Any]) -> FileLink:
    accounts.hold(file.owner_id)  # so that no other request inserts at the same time
    if links_of(file).count() >= MOST_LINKS:
        raise TooManyLinks(limit=MOST_LINKS)
    return FileLink.objects.create(owner_id=file.owner_id, file_id=file.pk, **columns)


def change(file: File, link_id: str, changes: Mapping[str, Any], version: int | None = None) -> FileLink:
    """Change a link; members as of NewFileLink. What is changed holds at the next request.

    Raise LinkNotFound, InvalidRequest, FileInTrash or FileExpired, and LinkChanged if its rules are no longer those of
    `version`, the one that the caller has read. None: whatever they are.
    """
    require_editable(file)
    find(file, link_id)
    changed = write(file, link_id, columns_of(file, changes), version)
    link = find(file, link_id)
    if not changed:
        raise LinkChanged
    return link


def write(file: File, link_id: str, columns: dict[str, Any], version: int | None) -> int:
    """Compare and set. Return 0 if the link has ended or, with `version`, changed in the meantime."""
    link = links_of(file).filter(pk=link_id)
    same = link if version is None else link.filter(version=version)
    return same.update(**columns, version=F("version") + 1)


def end(file: File, link_id: str) -> None:
    """End a link at once. Raise LinkNotFound."""
    if not is_id(link_id) or not links_of(file).filter(pk=link_id).delete()[0]:
        raise LinkNotFound


def columns_of(file: File, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as columns. Raise InvalidRequest."""
    columns: dict[str, Any] = {}
    if "label" in changes:
        columns["label"] = clean_text("label", changes["label"] or "", MOST_LABEL)
    if "expires_in" in changes:
        expires_in = changes["expires_in"]
        require_range("expires_in", expires_in, MIN_FILE_TTL, MAX_FILE_TTL)
        columns["expires_at"] = timezone.now() + timedelta(seconds=expires_in) if expires_in else None
    if "max_downloads" in changes:
        require_range("max_downloads", changes["max_downloads"], 1, MAX_DOWNLOADS)
        columns["max_downloads"] = changes["max_downloads"]
    if "password" in changes:
        given = {"password": changes["password"] or ""}
        link_options.clean_options(given, encrypted=file.encrypted)
        columns["password"] = link_passwords.hashed(given["password"])
    return columns
