"""CACHE_URL: the cache in which rate limits are counted."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from bytebin.extras import require

SCHEMES = ("redis://", "rediss://", "unix://")


def caches(url: str, data_dir: Path) -> dict[str, dict[str, Any]]:
    """Return Django's CACHES: Redis at `url` or, without a URL, files that the processes of one machine share.

    Raise ImproperlyConfigured for any other URL, or if the Redis package is missing.
    """
    if not url:
        return {
            "default": {
                "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                "LOCATION": data_dir / "cache",
            }
        }
    if not url.startswith(SCHEMES):
        # The message does not repeat the URL: it may contain a password.
        raise ImproperlyConfigured(f"CACHE_URL must begin with one of {', '.join(SCHEMES)}")
    require("redis", "CACHE_URL", "requirements-redis.txt")
    return {
        "default": {
            "BACKEND": "bytebin.redis_cache.SharedCache",
            "LOCATION": url,
            "KEY_PREFIX": "bytebin",
        }
    }
