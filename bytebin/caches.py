"""CACHE_URL: the Redis on which several machines count rate limits together (bytebin/ratelimits/)."""

from django.core.exceptions import ImproperlyConfigured

from bytebin.extras import require

SCHEMES = ("redis://", "rediss://", "unix://")


def cache_url(url: str) -> str:
    """Return `url`. Raise ImproperlyConfigured if it is not Redis's, or if the package for Redis is missing."""
    if not url:
        return ""
    if not url.startswith(SCHEMES):
        # The message does not repeat the URL: it may contain a password.
        raise ImproperlyConfigured(f"CACHE_URL must begin with one of {', '.join(SCHEMES)}")
    require("redis", "CACHE_URL", "requirements-redis.txt")
    return url
