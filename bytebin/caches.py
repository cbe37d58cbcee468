"""Where rate limits are counted: CACHE_URL."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from bytebin.extras import require

SCHEMES = ("redis://", "rediss://", "unix://")


def caches(url: str, data_dir: Path) -> dict[str, dict[str, Any]]:
    """Django's CACHES. Without a URL a file cache, which the processes of one machine share."""
    if not url:
        return {
            "default": {
                "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                "LOCATION": data_dir / "cache",
            }
        }
    if not url.startswith(SCHEMES):
        # The URL may hold a password: it is not repeated.
        raise ImproperlyConfigured(f"CACHE_URL must begin with one of {', '.join(SCHEMES)}")
    require("redis", "CACHE_URL", "requirements-redis.txt")
    return {
        "default": {
            "BACKEND": "bytebin.redis_cache.SharedCache",
            "LOCATION": url,
            "KEY_PREFIX": "bytebin",
        }
    }
