"""Changes to users: quota, suspension, profile. Shared state changes in one conditional update."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.addresses import normalized
from accounts.models import User
from accounts.validators import validate_address
from bytebin.db.prepared import Update
from bytebin.db.transactions import atomic

reserve_bytes = Update(
    lambda user_id, size, most_by_default: (
        User.objects.filter(
            Q(quota_bytes__isnull=False, used_bytes__lte=F("quota_bytes") - size)
            | Q(quota_bytes__isnull=True, used_bytes__lte=most_by_default),
            pk=user_id,
        ),
        {"used_bytes": F("used_bytes") + size},
    )
)


def quota_limit(user: User) -> int:
    """Return the bytes that `user` may store: their own limit, or else QUOTA_BYTES."""
    return settings.QUOTA_BYTES if user.quota_bytes is None else user.quota_bytes


def reserve(user_id: str, size: int) -> bool:
    """Count `size` bytes as used. Return False, without a change, if they exceed the quota."""
    if size < 0:
        raise ValueError("size must not be negative")
    return reserve_bytes.run(user_id, size, settings.QUOTA_BYTES - size) == 1


def release(user_id: str, size: int) -> None:
    """Return `size` bytes to the quota."""
    if size < 0:
        raise ValueError("size must not be negative")
    User.objects.filter(pk=user_id).update(used_bytes=Greatest(F("used_bytes") - size, 0))


def hold(user_id: str) -> None:
    """Lock the user's row until the transaction ends, so that no other request can reserve bytes.

    The value is incremented and decremented, because MongoDB ignores an update that changes nothing.
    """
    for step in (1, -1):
        User.objects.filter(pk=user_id).update(used_bytes=F("used_bytes") + step)


def suspend(user_id: str) -> bool:
    """Block sessions, password login and API keys immediately. Return False if the user was already suspended."""
    return (
        User.objects.filter(pk=user_id, suspended_at=None).update(
            is_active=False, suspended_at=timezone.now()
        )
        == 1
    )


def unsuspend(user_id: str) -> bool:
    """Lift a suspension: sessions and API keys work again. Return False if the user was not suspended."""
    return (
        User.objects.filter(pk=user_id, suspended_at__isnull=False).update(is_active=True, suspended_at=None)
        == 1
    )


def change_name(user: User, name: str) -> None:
    user.name = name
    user.save(update_fields=["name", "search_name"])


def change_profile(user: User, name: str, language: str) -> None:
    """Save the name, and the language: "" is that of the browser."""
    user.name, user.language = name, language
    user.save(update_fields=["name", "search_name", "language"])


def choose_mails(user: User, *, download_mails: str, limit_mails: bool, expiry_mails: bool) -> None:
    """Save what the user is told about their files by mail. `download_mails` is a DownloadMails."""
    user.download_mails, user.limit_mails, user.expiry_mails = download_mails, limit_mails, expiry_mails
    user.save(update_fields=["download_mails", "limit_mails", "expiry_mails"])


def create_verified_user(email: str, password: str, **fields: Any) -> User:
    """Create a user with a verified e-mail address. Raise ValidationError for an invalid address or password."""
    return insert(verified=True, **checked_fields(email, password, **fields))


def checked_fields(email: str, password: str | None, **fields: Any) -> dict[str, Any]:
    """Return the fields of a new user, among them the password's hash, which takes 0.1 s to compute.

    Without a password, the user has to log in with a passkey.

    Raises ValidationError for an invalid address or password, and for an address that is taken.
    """
    user = User(email=normalized(email), **fields)
    validate_address(user.email)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    return {**fields, "email": user.email, "password": user.password}


@atomic
def insert(*, verified: bool, **fields: Any) -> User:
    """Insert a user with their e-mail address. Raise IntegrityError if it is taken."""
    user = User.objects.create(**fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


def has_verified_email(user_id_column: str) -> Exists:
    """Return an expression for annotate(): whether the user with the id in `user_id_column` has a verified address."""
    return Exists(EmailAddress.objects.filter(user_id=OuterRef(user_id_column), verified=True))
