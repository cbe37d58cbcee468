"""Which of their files an owner asks for: one place for the API and the page."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from bytebin.db.hints import by_index
from bytebin.db.ids import is_id
from bytebin.errors import InvalidRequest
from files.models import File, FileLink
from files.models.file import FileQuerySet
from files.models.kind import KIND_NAMES
from files.services.addresses import may_be_address
from files.services.folders import own_folder

SOON = timedelta(days=7)
MOST_IDS = 100
ORDERS = ("-created_at", "created_at", "name", "-name", "size", "-size")
# Which of the owner's indexes a search of all files reads, by the order (files/migrations/0018_kind.py).
INDEXES = {"created_at": "file_owner_newest", "name": "file_owner_name", "size": "file_owner_size"}
FILTERS = ("kind", "encrypted", "expiring", "after", "before")


def matching(owner: User, query: Mapping[str, str]) -> FileQuerySet:
    """Return the owner's files that `query` asks for, by default all outside the trash.

    Its members: ids, link, q, folder, kind, encrypted, expiring, after, before, trash. Raises InvalidRequest or
    FolderNotFound.
    """
    files = File.objects.visible_to(owner).named_like(query.get("q", ""))
    files = files.in_trash() if flag(query, "trash") else files.outside_trash().filter(waiting=False)
    for name, narrow in NARROWING.items():
        if query.get(name):
            files = files.filter(narrow(owner, query))
    return by_index(files, INDEXES[order_of(query).lstrip("-")]) if searches_all(query) else files


def searches_all(query: Mapping[str, str]) -> bool:
    """Return whether all files of the owner are compared with words."""
    return bool(query.get("q")) and not any(query.get(name) for name in ("ids", "link", "folder", "trash"))


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


def by_link(owner: User, query: Mapping[str, str]) -> Q:
    """Return the file to which a link with these words at its end leads, the file's own or another one."""
    words = query["link"]
    if not may_be_address(words):
        return Q(pk__in=())
    others = FileLink.objects.visible_to(owner).order_by().filter(pk=words).values_list("file_id", flat=True)
    return Q(pk__in=[words, *others]) | Q(address__in=[words, words.lower()])


def by_folder(owner: User, query: Mapping[str, str]) -> Q:
    folder = query["folder"]
    if folder == "none":
        return Q(folder_id="")
    return Q(folder_id=own_folder(owner, folder).pk)


def by_kind(_owner: User, query: Mapping[str, str]) -> Q:
    kind = query["kind"]
    if kind not in KIND_NAMES:
        raise InvalidRequest(f"kind must be one of {', '.join(KIND_NAMES)}.")
    return Q(kind=kind)


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
    "link": by_link,
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
