"""What is done to a user: quota, suspension, name. Shared state changes by one conditional update, never read first."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from bytebin.db.transactions import atomic


def quota_limit(user: User) -> int:
    """Bytes that `user` may store: their own limit, else the server's."""
    return settings.QUOTA_BYTES if user.quota_bytes is None else user.quota_bytes


def reserve(user_id: str, size: int) -> bool:
    """Counts `size` bytes as used, if they still fit into the quota; else changes nothing and answers False."""
    if size < 0:
        raise ValueError("a reservation has no negative size")
    fits = Q(quota_bytes__isnull=False, used_bytes__lte=F("quota_bytes") - size) | Q(
        quota_bytes__isnull=True, used_bytes__lte=settings.QUOTA_BYTES - size
    )
    return User.objects.filter(fits, pk=user_id).update(used_bytes=F("used_bytes") + size) == 1


def release(user_id: str, size: int) -> None:
    """Gives `size` bytes back."""
    if size < 0:
        raise ValueError("a release has no negative size")
    User.objects.filter(pk=user_id).update(used_bytes=Greatest(F("used_bytes") - size, 0))


def hold(user_id: str) -> None:
    """Keeps the user's row until the transaction ends, so that nobody else reserves meanwhile.

    Up by one and down again: to MongoDB a write that changes nothing is none.
    """
    for step in (1, -1):
        User.objects.filter(pk=user_id).update(used_bytes=F("used_bytes") + step)


def suspend(user_id: str) -> bool:
    """Ends every way in at once: sessions, passwords and API keys. False where it was so already."""
    return (
        User.objects.filter(pk=user_id, suspended_at=None).update(
            is_active=False, suspended_at=timezone.now()
        )
        == 1
    )


def unsuspend(user_id: str) -> bool:
    """Lets the user in again; sessions and keys work as before. False where nothing was to be done."""
    return (
        User.objects.filter(pk=user_id, suspended_at__isnull=False).update(is_active=True, suspended_at=None)
        == 1
    )


def change_name(user: User, name: str) -> None:
    user.name = name
    user.save(update_fields=["name"])


def create_verified_user(email: str, password: str, *, is_staff: bool = False) -> User:
    """A user whose address needs no mail to be believed. Raises ValidationError: address or password is no good."""
    user = User(email=email.strip().lower(), is_staff=is_staff)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    return insert_verified(email=user.email, password=user.password, is_staff=is_staff)


@atomic
def insert_verified(**fields: Any) -> User:
    user = User.objects.create(**fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def has_verified_email(user_id_column: str) -> Exists:
    """For annotate(): whether the user whose id stands in `user_id_column` has a verified address."""
    return Exists(EmailAddress.objects.filter(user_id=OuterRef(user_id_column), verified=True))
