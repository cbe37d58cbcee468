"""Create, check, change and revoke API keys."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts import activity
from accounts import services as accounts
from accounts.models import Kind, User
from apikeys import networks as cidr
from apikeys import tokens
from apikeys.clients import Client
from apikeys.models import ApiKey, Scope, key_id
from bytebin.db.folding import folded
from bytebin.db.prepared import Lookup
from bytebin.db.transactions import atomic
from bytebin.errors import (
    AccountClosing,
    AccountSuspended,
    AddressNotAllowed,
    EmailNotVerified,
    InvalidKey,
    KeyAlreadyCreated,
    KeyExpired,
    KeyRevoked,
    TooManyKeys,
)

LAST_USED_STEP = timedelta(minutes=1)
# Compared if there is no such key, so that the response takes the same time. No known secret has this digest.
NO_DIGEST = "0" * 64

by_id = Lookup(lambda key_id: ApiKey.objects.for_check().filter(pk=key_id))


def create(  # the fields of a key
    user: User,
    name: str,
    scopes: Iterable[str],
    expires_in: timedelta | None = None,
    networks: Iterable[str] = (),
    unused_id: str = "",
    request: HttpRequest | None = None,
) -> tuple[ApiKey, str]:
    """Create a key, tell its owner by mail, and return it with its token, which is not stored.

    `networks` are those of `networks.parse`. `unused_id` is the `key_id()` that a form was given, so that sending the
    form twice creates one key.
    Raises ValueError for an unknown scope or an empty list, TooManyKeys, and KeyAlreadyCreated.
    """
    granted = sorted({Scope(scope).value for scope in scopes})
    if not granted:
        raise ValueError("a key needs at least one scope")
    token = tokens.make(unused_id or key_id())
    try:
        key = insert(
            id=token.key_id,
            user=user,
            name=name,
            digest=token.digest,
            scopes=granted,
            networks=list(networks),
            expires_at=timezone.now() + expires_in if expires_in else None,
        )
    except IntegrityError:
        raise KeyAlreadyCreated from None
    activity.record(user, Kind.KEY_CREATED, request, name)
    return key, str(token)


@atomic
def insert(user: User, **fields: Any) -> ApiKey:
    """Insert a key. At the user's limit, the oldest revoked one makes room for it; without any, raise TooManyKeys."""
    accounts.hold(user.pk)  # so that no other request inserts at the same time
    keys = ApiKey.objects.filter(user=user)
    if keys.count() >= settings.MAX_API_KEYS:
        revoked = keys.filter(revoked_at__isnull=False).order_by("revoked_at").first()
        if revoked is None:
            raise TooManyKeys(limit=settings.MAX_API_KEYS)
        revoked.delete()
    return ApiKey.objects.create(user=user, **fields)


def authenticate(text: str, client: Client = Client()) -> ApiKey:  # noqa: B008  # it is immutable
    """Return the key of the token `text`, with its user, and record that `client` uses it.

    Raises InvalidKey, AddressNotAllowed, KeyRevoked, KeyExpired, AccountSuspended or EmailNotVerified. Costs one query
    by primary key, or none if the checksum is wrong.
    """
    try:
        token = tokens.parse(text)
    except tokens.MalformedToken:
        raise InvalidKey from None
    key = by_id.first(token.key_id)
    if not compare_digest(token.digest, key.digest if key else NO_DIGEST) or key is None:
        raise InvalidKey
    require_usable(key, client)
    record_use(key, client)
    return key


def require_usable(key: ApiKey, client: Client) -> None:
    """Raise the reason why the key cannot be used. From a wrong network, nothing else is told about the key."""
    if key.networks and not cidr.contain(key.networks, client.address):
        raise AddressNotAllowed(client.ip)
    if key.revoked_at is not None:
        raise KeyRevoked
    if not key.is_usable():
        raise KeyExpired
    if not key.user.is_active:
        raise AccountSuspended
    if key.user.closing_at is not None:
        raise AccountClosing
    if not key.owner_verified:
        raise EmailNotVerified


def record_use(key: ApiKey, client: Client) -> None:
    """Update when and by which client the key was used, at most once per LAST_USED_STEP."""
    now = timezone.now()
    threshold = now - LAST_USED_STEP
    if key.last_used_at is None or key.last_used_at <= threshold:
        due = Q(last_used_at=None) | Q(last_used_at__lte=threshold)
        address = client.ip if settings.ACTIVITY_ADDRESS_DAYS else ""
        # This write fails if the disk is full, which must not prevent the client from deleting files.
        with suppress(OperationalError):
            ApiKey.objects.filter(due, pk=key.pk).update(
                last_used_at=now, last_used_program=client.program, last_used_address=address
            )


def forget_addresses() -> int:
    """Forget the clients' addresses of uses ACTIVITY_ADDRESS_DAYS ago. Return the number of keys."""
    old = timezone.now() - timedelta(days=settings.ACTIVITY_ADDRESS_DAYS)
    kept = ApiKey.objects.filter(last_used_at__lte=old).exclude(last_used_address="")
    return kept.update(last_used_address="")


def change(key: ApiKey, name: str, networks: Iterable[str]) -> bool:
    """Rename the key and set the networks from which it may be used. Return False if it was revoked."""
    changes = {"name": name, "search_name": folded(name), "networks": list(networks)}
    return ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(**changes) == 1


def revoke(key: ApiKey, request: HttpRequest | None = None) -> bool:
    """Revoke the key permanently. Return False if it was already revoked. `request` is one of its owner, if any."""
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1
    if revoked:
        activity.record(key.user, Kind.KEY_REVOKED, request, key.name)
    return revoked


def revoke_all(user: User) -> int:
    """Revoke all keys of `user`. Return how many there were."""
    return ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
