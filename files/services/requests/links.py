"""Make, change, close and delete upload links. What was received stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from bytebin.db.ids import is_id
from bytebin.db.transactions import atomic
from bytebin.errors import (
    InvalidCard,
    InvalidRequest,
    RequestClosed,
    RequestExists,
    RequestNotFound,
    TooManyRequests,
)
from files.models import Upload, UploadRequest
from files.services import quota, uploads
from files.services.orphans import batches
from files.services.requests import cards, texts
from files.services.spec import require_range

State = UploadRequest.State

MOST_FILES = 1_000
SHORTEST, LONGEST = 60, 365 * 24 * 60 * 60  # seconds until a link expires
MOST_BYTES = 2**62


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much can be sent through a link. `expires_in` is in seconds."""

    max_files: int
    max_bytes: int
    expires_in: int
    max_file_size: int | None = None
    notify: bool = True
    proof: bool = False


@dataclass(frozen=True)
class NewLink(Limits):
    """What an owner asks for. The digests are SHA-256, 32 bytes each."""

    id: str
    card: bytes
    link_token_digest: bytes
    send_token_digest: bytes


def find(owner: User, request_id: str) -> UploadRequest:
    """Return the owner's link. Raise RequestNotFound for anybody else's."""
    found = UploadRequest.objects.visible_to(owner).filter(pk=request_id) if is_id(request_id) else None
    request = found.first() if found else None
    if request is None:
        raise RequestNotFound
    return request


def create(owner: User, link: NewLink) -> UploadRequest:
    """Make a link. Raise InvalidRequest, InvalidCard, QuotaExceeded, TooManyRequests or RequestExists."""
    if len(link.id) != 11 or not is_id(link.id):
        raise InvalidRequest("id must be 11 characters of 0-9, A-Z and a-z.")
    cards.check_card(link.card, link.id)
    return make(
        owner,
        link,
        id=link.id,
        card=link.card,
        link_token_digest=digest_text("link_token_digest", link.link_token_digest),
        send_token_digest=digest_text("send_token_digest", link.send_token_digest),
    )


def make(owner: User, limits: Limits, **columns: Any) -> UploadRequest:
    """Make a link of these columns, of which `id` is one. Raise as `create`."""
    require_limits(max_files=limits.max_files, max_bytes=limits.max_bytes, max_file_size=limits.max_file_size)
    require_range("expires_in", limits.expires_in, SHORTEST, LONGEST)
    quota.require_left(owner, limits.max_bytes)
    try:
        return insert(owner, limits, columns)
    except IntegrityError:
        raise RequestExists from None


@atomic
def insert(owner: User, limits: Limits, columns: dict[str, Any]) -> UploadRequest:
    accounts.hold(owner.pk)  # so that no other request inserts at the same time
    if UploadRequest.objects.filter(pk=columns["id"]).exists():
        raise RequestExists
    own = UploadRequest.objects.visible_to(owner)
    if own.live().count() >= settings.MAX_LIVE_LINKS or own.count() >= settings.MAX_LINKS:
        raise TooManyRequests(limit=settings.MAX_LIVE_LINKS)
    return UploadRequest.objects.create(
        owner=owner,
        max_files=limits.max_files,
        max_bytes=limits.max_bytes,
        max_file_size=limits.max_file_size,
        expires_at=timezone.now() + timedelta(seconds=limits.expires_in),
        notify=limits.notify,
        proof=limits.proof,
        **columns,
    )


def change(owner: User, request_id: str, changes: Mapping[str, Any]) -> UploadRequest:
    """Change a link, and return it. Members as in NewLink, except `id` and `link_token_digest`, and `state`.

    Of a plain link: as in NewPlainLink, and `state`.

    Raises RequestNotFound, InvalidRequest for a limit below what is used, InvalidCard, QuotaExceeded, TooManyRequests,
    or RequestClosed if a moderator has taken the link down.
    """
    request = find(owner, request_id)
    columns = columns_of(request, changes)
    if changes.get("max_bytes") is not None:
        quota.require_left(owner, changes["max_bytes"] - request.used_bytes)
    if columns:
        update(owner, request_id, columns)
    if columns.get("state") == State.CLOSED:
        end_uploads(request_id)
    return find(owner, request_id)


def columns_of(request: UploadRequest, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as columns. Raise InvalidRequest or InvalidCard."""
    columns = dict(changes)
    limits = {name: columns[name] for name in ("max_files", "max_bytes", "max_file_size") if name in columns}
    require_limits(**limits)
    if "expires_in" in columns:
        expires_in = columns.pop("expires_in")
        require_range("expires_in", expires_in, SHORTEST, LONGEST)
        columns["expires_at"] = timezone.now() + timedelta(seconds=expires_in)
    if "send_token_digest" in columns:
        columns["send_token_digest"] = digest_text("send_token_digest", columns["send_token_digest"])
    if request.plain and columns.keys() & {"card", "send_token_digest"}:
        raise InvalidCard("A plain link has no card and no tokens.")
    if not request.plain and columns.keys() & texts.NAMES:
        raise InvalidRequest("What this link says is in its card, and its password seals that.")
    columns |= texts.columns_of(columns)
    if "card" in columns:
        cards.check_card(columns["card"], request.pk)
        new_password = cards.password_of(columns["card"]) != cards.password_of(bytes(request.card))
        if new_password and "send_token_digest" not in columns:
            raise InvalidCard("A card with another password or salt needs its send_token_digest.")
    return columns


@atomic
def update(owner: User, request_id: str, columns: dict[str, Any]) -> None:
    """Write the columns. The database decides whether the limits are above what is used."""
    own = UploadRequest.objects.visible_to(owner)
    used = {
        f"used_{name}__lte": columns[f"max_{name}"] for name in ("files", "bytes") if f"max_{name}" in columns
    }
    changeable = own.filter(pk=request_id, **used)
    if "state" in columns:
        changeable = changeable.exclude(state=State.TAKEN_DOWN)
    if not changeable.update(**columns):
        raise refusal(own.filter(pk=request_id).first(), columns)
    # After the link's row, as when an upload begins: so no two requests wait for each other.
    accounts.hold(owner.pk)
    if own.live().count() > settings.MAX_LIVE_LINKS:
        raise TooManyRequests(limit=settings.MAX_LIVE_LINKS)


def refusal(
    request: UploadRequest | None, columns: Mapping[str, Any]
) -> RequestNotFound | RequestClosed | InvalidRequest:
    if request is None:
        return RequestNotFound()
    if "state" in columns and request.state == State.TAKEN_DOWN:
        return RequestClosed("A moderator of this server has taken this upload link down.")
    return InvalidRequest(
        f"{request.used_files} files with {request.used_bytes} bytes have come in; no limit can be lower than that.",
        used_files=request.used_files,
        used_bytes=request.used_bytes,
    )


def delete(owner: User, request_id: str) -> None:
    """Delete a link, and end its open uploads. Raise RequestNotFound."""
    find(owner, request_id)
    UploadRequest.objects.visible_to(owner).filter(pk=request_id).delete()
    end_uploads(request_id)


def end(request: UploadRequest, state: UploadRequest.State, *living: UploadRequest.State) -> bool:
    """End a link in one of the states `living`, with its open uploads. Return False if it was in another state."""
    changed = UploadRequest.objects.filter(pk=request.pk, state__in=living).update(state=state)
    end_uploads(request.pk)
    return bool(changed)


def end_uploads(request_id: str) -> int:
    """End the open uploads through a link that takes no more. Return how many.

    None can be created meanwhile: that takes an update of the link's row, and finds it closed.
    """
    ending = list(Upload.objects.through(request_id))
    return sum(uploads.end(upload, Upload.State.ABORTED) for upload in ending)


def end_of_ended() -> int:
    """End the open uploads of all links that have expired, are closed or deleted. Return how many.

    `purge` calls it: nothing else notices that a link expires, and a crash may interrupt `end`.
    """
    through = Upload.objects.filter(state=Upload.State.OPEN).exclude(request_id="")
    ids = sorted(set(through.order_by().values_list("request_id", flat=True)))
    count = 0
    for some in batches(ids):
        live = set(UploadRequest.objects.live().filter(pk__in=some).values_list("pk", flat=True))
        count += sum(end_uploads(pk) for pk in some if pk not in live)
    return count


def open_uploads(requests: list[UploadRequest]) -> dict[str, int]:
    """Return how many uploads of each link are open, without those that have none."""
    living: QuerySet[Upload] = Upload.objects.filter(
        request_id__in=[request.pk for request in requests],
        state=Upload.State.OPEN,
        expires_at__gt=timezone.now(),
    )
    counted = living.order_by().values("request_id").annotate(count=Count("pk"))
    return dict(counted.values_list("request_id", "count"))


def require_limits(
    max_files: int | None = None, max_bytes: int | None = None, max_file_size: int | None = None
) -> None:
    """Raise InvalidRequest for a limit that no link can have. None: it is not changed, or there is no such limit."""
    require_range("max_files", max_files, 1, MOST_FILES)
    require_range("max_bytes", max_bytes, 1, MOST_BYTES)
    require_range("max_file_size", max_file_size, 1, MOST_BYTES)


def digest_text(name: str, digest: bytes) -> str:
    """Return the digest of a token in hex, as it is stored. Raise InvalidRequest."""
    if len(digest) != 32:
        raise InvalidRequest(f"{name} must have 32 bytes.")
    return digest.hex()
