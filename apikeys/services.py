"""Create, check and revoke API keys."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from apikeys import tokens
from apikeys.models import ApiKey, Scope, key_id
from bytebin.db.prepared import Lookup
from bytebin.db.transactions import atomic
from bytebin.errors import (
    AccountSuspended,
    EmailNotVerified,
    InvalidKey,
    KeyExpired,
    KeyRevoked,
    TooManyKeys,
)

LAST_USED_STEP = timedelta(minutes=1)
# Compared if there is no such key, so that the response takes the same time. No known secret has this digest.
NO_DIGEST = "0" * 64

by_id = Lookup(lambda key_id: ApiKey.objects.for_check().filter(pk=key_id))


def create(
    user: User, name: str, scopes: Iterable[str], expires_in: timedelta | None = None
) -> tuple[ApiKey, str]:
    """Create a key and return it with its token, which is not stored.

    Raises ValueError for an unknown scope or an empty list, and TooManyKeys.
    """
    granted = sorted({Scope(scope).value for scope in scopes})
    if not granted:
        raise ValueError("a key needs at least one scope")
    token = tokens.make(key_id())
    key = insert(
        id=token.key_id,
        user=user,
        name=name,
        digest=token.digest,
        scopes=granted,
        expires_at=timezone.now() + expires_in if expires_in else None,
    )
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


def authenticate(text: str) -> ApiKey:
    """Return the key of the token `text`, with its user.

    Raises InvalidKey, KeyRevoked, KeyExpired, AccountSuspended or EmailNotVerified. Costs one query by primary key, or
    none if the checksum is wrong.
    """
    try:
        token = tokens.parse(text)
    except tokens.MalformedToken:
        raise InvalidKey from None
    key = by_id.first(token.key_id)
    if not compare_digest(token.digest, key.digest if key else NO_DIGEST) or key is None:
        raise InvalidKey
    if key.revoked_at is not None:
        raise KeyRevoked
    if not key.is_usable():
        raise KeyExpired
    if not key.user.is_active:
        raise AccountSuspended
    if not key.owner_verified:
        raise EmailNotVerified
    record_use(key)
    return key


def record_use(key: ApiKey) -> None:
    """Update `last_used_at`, at most once per LAST_USED_STEP."""
    now = timezone.now()
    threshold = now - LAST_USED_STEP
    if key.last_used_at is None or key.last_used_at <= threshold:
        due = Q(last_used_at=None) | Q(last_used_at__lte=threshold)
        # This write fails if the disk is full, which must not prevent the client from deleting files.
        with suppress(OperationalError):
            ApiKey.objects.filter(due, pk=key.pk).update(last_used_at=now)


def revoke(key: ApiKey) -> bool:
    """Revoke the key permanently. Return False if it was already revoked."""
    return ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1


def revoke_all(user: User) -> int:
    """Revoke all keys of `user`. Return how many there were."""
    return ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
