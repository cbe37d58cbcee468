from accounts import services as accounts
from accounts.models import User
from bytebin.errors import QuotaExceeded


def report(user: User) -> dict[str, int]:
    """Return `limit` and `used`, in bytes. `used` counts stored files and what open uploads have reserved."""
    return {"limit": accounts.quota_limit(user), "used": user.used_bytes}


def reserve(user: User, size: int) -> None:
    """Count `size` bytes as used. Raise QuotaExceeded, and count nothing, if they exceed the quota."""
    if not accounts.reserve(user.pk, size):
        user.refresh_from_db(fields=["quota_bytes", "used_bytes"])
        raise QuotaExceeded(quota={**report(user), "requested": size})


def hold(user_id: str) -> None:
    accounts.hold(user_id)


def release(user_id: str, size: int) -> None:
    accounts.release(user_id, size)
