"""CACHE_URL: the Redis on which several machines count rate limits together (bytebin/ratelimits/)."""

import re
from urllib.parse import urlsplit

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
    if not is_well_formed(url):
        raise ImproperlyConfigured(
            "CACHE_URL must have the form redis://:PASSWORD@HOST:6379/0, percent-encoded"
        )
    return url


def is_well_formed(url: str) -> bool:
    """Return whether `url` names a host and a database by number, or a socket."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "unix":
            return bool(parts.path.strip("/"))
        return (
            bool(parts.hostname) and parts.port != 0 and re.fullmatch("/?[0-9]{0,3}", parts.path) is not None
        )
    except ValueError:
        return False
