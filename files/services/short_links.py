"""Short links: make, change, delete and follow them. The database counts the visits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from bytebin.db.transactions import atomic
from bytebin.errors import (
    AddressTaken,
    PasswordRequired,
    ShortLinkExpired,
    ShortLinkNotFound,
    ShortLinkTakenDown,
    TooManyLinks,
    VisitLimitReached,
)
from files.models import ShortLink
from files.models.shortlink import short_id
from files.services import link_passwords
from files.services.addresses import clean_slug, may_be_address
from files.services.spec import MAX_DOWNLOADS, MAX_FILE_TTL, MIN_FILE_TTL, require_range
from files.services.targets import clean_target

MOST_LINKS = 5_000  # of one user
KEPT = timedelta(days=7)  # for which an expired link says so


@dataclass(frozen=True)
class NewShortLink:
    """`slug` and `password` are "" for none, `expires_in` is in seconds."""

    target: str
    slug: str = ""
    expires_in: int | None = None
    max_visits: int | None = None
    password: str = field(default="", repr=False)


def find(owner: User, link_id: str) -> ShortLink:
    """Return the owner's link. Raise ShortLinkNotFound for anybody else's."""
    found = ShortLink.objects.visible_to(owner).filter(pk=link_id) if may_be_address(link_id) else None
    link = found.first() if found else None
    if link is None:
        raise ShortLinkNotFound
    return link


def create(owner: User, wanted: NewShortLink) -> ShortLink:
    """Make a link. Raise InvalidTarget, InvalidRequest, AddressTaken or TooManyLinks."""
    link_id = clean_slug(wanted.slug) if wanted.slug else short_id()
    rules = {name: value for name, value in vars(wanted).items() if name != "slug"}
    try:
        return insert(owner, link_id, columns_of(rules))
    except IntegrityError:
        raise AddressTaken from None


@atomic
def insert(owner: User, link_id: str, columns: dict[str, Any]) -> ShortLink:
    accounts.hold(owner.pk)  # so that no other request inserts at the same time
    if ShortLink.objects.filter(pk=link_id).exists():
        raise AddressTaken
    if ShortLink.objects.visible_to(owner).count() >= MOST_LINKS:
        raise TooManyLinks(limit=MOST_LINKS)
    return ShortLink.objects.create(id=link_id, owner=owner, **columns)


def change(owner: User, link_id: str, changes: Mapping[str, Any]) -> ShortLink:
    """Change a link; members as of NewShortLink, except `slug`. Raise ShortLinkNotFound, or as `create`."""
    find(owner, link_id)
    columns = columns_of(changes)
    if columns:
        ShortLink.objects.visible_to(owner).filter(pk=link_id).update(**columns)
    return find(owner, link_id)


def delete(owner: User, link_id: str) -> None:
    """Delete a link. Raise ShortLinkNotFound."""
    find(owner, link_id)
    ShortLink.objects.visible_to(owner).filter(pk=link_id).delete()


def columns_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as columns. Raise InvalidTarget or InvalidRequest."""
    columns: dict[str, Any] = {}
    if "target" in changes:
        columns["target"] = clean_target(changes["target"])
    if "expires_in" in changes:
        expires_in = changes["expires_in"]
        require_range("expires_in", expires_in, MIN_FILE_TTL, MAX_FILE_TTL)
        columns["expires_at"] = timezone.now() + timedelta(seconds=expires_in) if expires_in else None
    if "max_visits" in changes:
        require_range("max_visits", changes["max_visits"], 1, MAX_DOWNLOADS)
        columns["max_visits"] = changes["max_visits"]
    if "password" in changes:
        columns["password"] = link_passwords.hashed(changes["password"] or "")
    return columns


def visited(words: str) -> ShortLink:
    """Return the link that ends with `words`. Raise ShortLinkNotFound, ShortLinkTakenDown or ShortLinkExpired.

    As with a file's link, there is nothing while the owner's account is closing.
    """
    link = None
    if may_be_address(words):
        rows = ShortLink.objects.select_related("owner").order_by()
        link = rows.filter(pk=words).first() or rows.filter(pk=words.lower()).first()
    if link is None or link.owner.closing_at is not None:
        raise ShortLinkNotFound
    if link.state == ShortLink.State.TAKEN_DOWN:
        raise ShortLinkTakenDown
    if link.expired:
        raise ShortLinkExpired
    if link.max_visits is not None and link.visit_count >= link.max_visits:
        raise VisitLimitReached
    return link


def require_password(link: ShortLink, password: str) -> None:
    """Raise PasswordRequired or WrongToken unless this is the link's password, or it has none."""
    if not link.password:
        return
    if not password:
        raise PasswordRequired
    link_passwords.require_password(link.password, password)


def count_visit(link: ShortLink) -> str:
    """Count a visit, and return where the link leads. Raise VisitLimitReached.

    Concurrent requests cannot exceed the limit.
    """
    below_limit = Q(max_visits__isnull=True) | Q(visit_count__lt=F("max_visits"))
    counted = ShortLink.objects.filter(below_limit, pk=link.pk, state=ShortLink.State.LIVE)
    if not counted.update(visit_count=F("visit_count") + 1):
        visited(link.pk)  # raises the more precise error if the link is gone
        raise VisitLimitReached
    return link.target


def forget_expired() -> int:
    """Delete the links that have expired KEPT ago. Return how many."""
    return ShortLink.objects.filter(expires_at__lte=timezone.now() - KEPT).delete()[0]
