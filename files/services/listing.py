"""Which of their files an owner asks for: one place for the API and the page."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from bytebin.db.ids import is_id
from bytebin.errors import InvalidRequest
from files.models import File
from files.models.file import FileQuerySet
from files.services.folders import own_folder

SOON = timedelta(days=7)
MOST_IDS = 100
ORDERS = ("-created_at", "created_at", "name", "-name", "size", "-size")
FILTERS = ("kind", "encrypted", "expiring", "after", "before")
DOCUMENTS = (
    "application/pdf", "application/rtf", "application/epub+zip", "application/msword",
    "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
)  # fmt: skip
DOCUMENT_FAMILIES = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
ARCHIVES = (
    "application/zip", "application/gzip", "application/zstd", "application/vnd.rar", "application/x-tar",
    "application/x-7z-compressed", "application/x-bzip2", "application/x-xz",
)  # fmt: skip
FAMILIES = ("image", "video", "audio", "text")


def begins(prefix: str) -> Q:
    return Q(content_type__startswith=prefix)


KINDS: dict[str, Q] = {
    **{family: begins(f"{family}/") for family in FAMILIES},
    "document": Q(content_type__in=DOCUMENTS) | begins(DOCUMENT_FAMILIES[0]) | begins(DOCUMENT_FAMILIES[1]),
    "archive": Q(content_type__in=ARCHIVES),
}
KIND_NAMES = (*KINDS, "other")


def matching(owner: User, query: Mapping[str, str]) -> FileQuerySet:
    """Return the owner's files that `query` asks for, by default all outside the trash.

    Its members: ids, q, folder, kind, encrypted, expiring, after, before, trash. Raises InvalidRequest or
    FolderNotFound.
    """
    files = File.objects.visible_to(owner).named_like(query.get("q", ""))
    files = files.in_trash() if flag(query, "trash") else files.outside_trash().filter(waiting=False)
    for name, narrow in NARROWING.items():
        if query.get(name):
            files = files.filter(narrow(owner, query))
    return files


def order_of(query: Mapping[str, str]) -> str:
    """Return the order that `query` asks for, by default the newest first. Raise InvalidRequest."""
    order = query.get("order") or ORDERS[0]
    if order not in ORDERS:
        raise InvalidRequest(f"order must be one of {', '.join(ORDERS)}.")
    return order


def by_ids(_owner: User, query: Mapping[str, str]) -> Q:
    ids = query["ids"].split(",")
    if len(ids) > MOST_IDS or not all(map(is_id, ids)):
        raise InvalidRequest(f"ids must be at most {MOST_IDS} IDs of files, separated by commas.")
    return Q(pk__in=ids)


def by_folder(owner: User, query: Mapping[str, str]) -> Q:
    folder = query["folder"]
    if folder == "none":
        return Q(folder_id="")
    return Q(folder_id=own_folder(owner, folder).pk)


def by_kind(_owner: User, query: Mapping[str, str]) -> Q:
    kind = query["kind"]
    if kind not in KIND_NAMES:
        raise InvalidRequest(f"kind must be one of {', '.join(KIND_NAMES)}.")
    plain = Q(encrypted=False)
    if kind != "other":
        return plain & KINDS[kind]
    for known in KINDS.values():
        plain &= ~known
    return plain


def by_encryption(_owner: User, query: Mapping[str, str]) -> Q:
    return Q(encrypted=flag(query, "encrypted"))


def by_expiry(_owner: User, query: Mapping[str, str]) -> Q:
    now = timezone.now()
    soon = Q(expires_at__gt=now, expires_at__lte=now + SOON)
    return soon if flag(query, "expiring") else ~soon


def since(_owner: User, query: Mapping[str, str]) -> Q:
    return Q(created_at__gte=day(query, "after"))


def until(_owner: User, query: Mapping[str, str]) -> Q:
    return Q(created_at__lt=day(query, "before"))


NARROWING: dict[str, Callable[[User, Mapping[str, str]], Q]] = {
    "ids": by_ids,
    "folder": by_folder,
    "kind": by_kind,
    "encrypted": by_encryption,
    "expiring": by_expiry,
    "after": since,
    "before": until,
}


def flag(query: Mapping[str, str], name: str) -> bool:
    """Return a yes or no, no if it is not given. Raise InvalidRequest for anything but true and false."""
    value = query.get(name, "")
    if value not in ("", "true", "false"):
        raise InvalidRequest(f"{name} must be true or false.")
    return value == "true"


def day(query: Mapping[str, str], name: str) -> datetime:
    """Return the start of a day, in UTC. Raise InvalidRequest for anything but a date such as 2026-11-29."""
    try:
        found = date.fromisoformat(query[name])
    except ValueError:
        raise InvalidRequest(f"{name} must be a date such as 2026-11-29.") from None
    return datetime(found.year, found.month, found.day, tzinfo=UTC)
