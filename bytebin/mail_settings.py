"""EMAIL_URL and DEFAULT_FROM_EMAIL."""

import re
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator

# The port that each kind of connection has by default (RFC 5321, RFC 6409, RFC 8314).
PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
FORM = "smtp+tls://USER:PASSWORD@HOST:587 or smtp+ssl://USER:PASSWORD@HOST:465, user and password percent-encoded"


def server(url: str) -> dict[str, Any]:
    """Return Django's settings for the mail server at `url`. Raise ImproperlyConfigured without quoting it."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        parts, port = SplitResult("", "", "", "", ""), 0
    if not parts.hostname or parts.path.strip("/") or "?" in url or "#" in url:
        raise ImproperlyConfigured(f"EMAIL_URL must have the form {FORM}")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
    }


def sender(text: str) -> str:
    """Return `text` if a mail's From header can carry it: an address, or a name and an address in angle brackets."""
    found = re.fullmatch(r"[^<>,]*<([^<>\s]+)>|([^<>,\s]+)", text)
    address = (found[1] or found[2]) if found else ""
    try:
        EmailValidator(allowlist=["localhost"])(address)
    except ValidationError:
        address = ""
    if not address.isascii() or not address or not text.isprintable():
        raise ImproperlyConfigured(
            "DEFAULT_FROM_EMAIL must be an address, such as DEFAULT_FROM_EMAIL=bytebin <bytebin@example.org>"
        )
    return text
