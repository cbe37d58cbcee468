"""What is done with API keys: make, check, revoke."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from hmac import compare_digest

from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from apikeys import tokens
from apikeys.models import ApiKey, Scope, key_id
from bytebin.db.prepared import Lookup
from bytebin.errors import AccountSuspended, EmailNotVerified, InvalidKey, KeyExpired, KeyRevoked

LAST_USED_STEP = timedelta(minutes=1)
# Compared with when there is no such key, so that the answer takes the same time; the digest of nothing known.
NO_DIGEST = "0" * 64

by_id = Lookup(lambda key_id: ApiKey.objects.for_check().filter(pk=key_id))


def create(
    user: User, name: str, scopes: Iterable[str], expires_in: timedelta | None = None
) -> tuple[ApiKey, str]:
    """The key and its token, which is kept nowhere. Raises ValueError: a scope is unknown, or none is given."""
    granted = sorted({Scope(scope).value for scope in scopes})
    if not granted:
        raise ValueError("a key needs at least one scope")
    token = tokens.make(key_id())
    key = ApiKey.objects.create(
        id=token.key_id,
        user=user,
        name=name,
        digest=token.digest,
        scopes=granted,
        expires_at=timezone.now() + expires_in if expires_in else None,
    )
    return key, str(token)


def authenticate(text: str) -> ApiKey:
    """The key, with its user, that the token `text` belongs to.

    Raises InvalidKey, KeyRevoked, KeyExpired, AccountSuspended, EmailNotVerified. Costs one query by primary key, and
    none where the checksum is wrong.
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
    note_use(key)
    return key


def note_use(key: ApiKey) -> None:
    """Writes `last_used_at`, at most once a minute however many requests come."""
    now = timezone.now()
    long_ago = now - LAST_USED_STEP
    if key.last_used_at is None or key.last_used_at <= long_ago:
        due = Q(last_used_at=None) | Q(last_used_at__lte=long_ago)
        # A full disk that cannot take this note must not keep anybody from making room on it.
        with suppress(OperationalError):
            ApiKey.objects.filter(due, pk=key.pk).update(last_used_at=now)


def revoke(key: ApiKey) -> bool:
    """Switches the key off for good. False where it was so already."""
    return ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1
