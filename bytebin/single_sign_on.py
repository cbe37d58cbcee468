"""Settings of single sign-on: the OpenID Connect provider, and what the groups of people mean here."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from bytebin import hosts

MOST = 200  # characters of an issuer's URL, which rows contain
MAX_BYTES = 2**63 - 1


def oidc_issuer(text: str) -> str:
    """Return OIDC_ISSUER exactly as the provider spells it, because the two are compared."""
    parts, _port = hosts.split(text)
    host = (parts.hostname or "") if parts else ""
    safe = parts is not None and (
        parts.scheme == "https" or (parts.scheme == "http" and hosts.is_loopback(host))
    )
    if text and (not safe or not host or "?" in text or "#" in text or len(text) > MOST):
        raise ImproperlyConfigured(
            "OIDC_ISSUER must be the https URL of the provider, such as OIDC_ISSUER=https://login.example.org/realms/main"
        )
    return text


def oidc_name(text: str, issuer: str) -> str:
    """Return the provider's name for people: its host unless another is set."""
    return text or urlsplit(issuer).hostname or ""


def oidc_scopes(text: str) -> str:
    if "openid" not in text.split():
        raise ImproperlyConfigured(
            "OIDC_SCOPES must contain openid, such as OIDC_SCOPES=openid email profile"
        )
    return text


def require_client(issuer: str, *needed: str) -> None:
    if issuer and not all(needed):
        raise ImproperlyConfigured("OIDC_ISSUER also needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")


def only(issuer: str, *, wanted: bool) -> bool:
    if wanted and not issuer:
        raise ImproperlyConfigured("SSO_ONLY also needs OIDC_ISSUER: without passwords, nobody could log in")
    return wanted


def groups(text: str) -> tuple[str, ...]:
    return tuple(entry for part in text.split(",") if (entry := part.strip()))


def quotas(text: str) -> dict[str, int]:
    """Return the bytes that members of each group may store."""
    found = {}
    for entry in groups(text):
        group, _, size = (part.strip() for part in entry.rpartition("="))
        if not group or not re.fullmatch("[0-9]{1,19}", size, re.ASCII) or int(size) > MAX_BYTES:
            raise ImproperlyConfigured(
                "SSO_QUOTAS must be groups with bytes, such as SSO_QUOTAS=staff=50000000000, students=5000000000"
            )
        found[group] = int(size)
    return found
