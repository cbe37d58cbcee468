from accounts import services as accounts
from accounts.models import User
from bytebin.errors import AccountClosing, QuotaExceeded

# Bytes that a file counts at least, for the rows and the inode that even an empty file takes.
MINIMUM = 4096


def counted(size: int, envelope: bytes = b"") -> int:
    """Return how many bytes of the quota a file of `size` bytes takes, with its envelope if it is encrypted."""
    return max(size + len(envelope), MINIMUM)


def report(user: User) -> dict[str, int]:
    """Return `limit` and `used`, in bytes. `used` counts stored files and what open uploads have reserved."""
    return {"limit": accounts.quota_limit(user), "used": user.used_bytes}


def reserve(user: User, size: int) -> None:
    """Count `size` bytes as used. Raise QuotaExceeded, and count nothing, if they exceed the quota.

    This locks the user's row until the transaction ends, so that no other request can reserve bytes. Raises
    AccountClosing if the account was removed, as it may be during a long upload.
    """
    if not accounts.reserve(user.pk, size):
        try:
            user.refresh_from_db(fields=["quota_bytes", "used_bytes"])
        except User.DoesNotExist:
            raise AccountClosing from None
        raise QuotaExceeded(quota={**report(user), "requested": size})


def left(user: User) -> int:
    """Return how many bytes `user` could store when the row was read. Only `reserve` decides."""
    return accounts.quota_limit(user) - user.used_bytes


def require_left(user: User, size: int) -> None:
    """Raise QuotaExceeded if `size` more bytes would exceed the quota. Count nothing."""
    if size <= left(user):
        return
    user.refresh_from_db(fields=["quota_bytes", "used_bytes"])
    if size > left(user):
        raise QuotaExceeded(quota={**report(user), "requested": size})


def release(user_id: str, size: int) -> None:
    accounts.release(user_id, size)
