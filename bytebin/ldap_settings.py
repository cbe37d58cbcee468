"""LDAP_URL and the settings of django-auth-ldap."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from bytebin import hosts
from bytebin.extras import require

FORM = "LDAP_URL=ldaps://ldap.example.org"
TIMEOUT = 5  # seconds until a directory has to respond


def url(text: str, *, start_tls: bool) -> str:
    """Return LDAP_URL. Raise ImproperlyConfigured if passwords would leave this machine unencrypted."""
    if not text:
        return ""
    parts, _port = hosts.split(text)
    host = (parts.hostname or "") if parts else ""
    if (
        parts is None
        or parts.scheme not in ("ldap", "ldaps")
        or not host
        or parts.path.strip("/")
        or "?" in text
    ):
        raise ImproperlyConfigured(f"LDAP_URL must be the URL of a directory, such as {FORM}")
    if parts.scheme == "ldap" and not start_tls and not hosts.is_loopback(host):
        raise ImproperlyConfigured(
            f"LDAP_URL would send passwords unencrypted: set {FORM} or LDAP_START_TLS=true"
        )
    require("django_auth_ldap", "LDAP_URL", "requirements-ldap.txt")
    return text


def user_filter(text: str) -> str:
    if "%(user)s" not in text or not re.fullmatch(r"\(.+\)", text):
        raise ImproperlyConfigured(
            "LDAP_USER_FILTER must be a filter with %(user)s, such as LDAP_USER_FILTER=(mail=%(user)s)"
        )
    return text


def require_base(directory: str, base: str) -> None:
    if directory and not base:
        raise ImproperlyConfigured(
            "LDAP_URL also needs LDAP_USER_BASE, such as LDAP_USER_BASE=ou=people,dc=example,dc=org"
        )


def name(directory: str) -> str:
    """Return the directory's name for people: its host."""
    return urlsplit(directory).hostname or ""


def backend(
    directory: str,
    *,
    bind: tuple[str, str],
    users: tuple[str, str],
    groups: str,
    identifier: str,
    start_tls: bool,
) -> dict[str, Any]:
    """Return the settings of django-auth-ldap. `users` is a base and a filter, `groups` a base or ""."""
    import ldap  # noqa: PLC0415  # only installed for LDAP_URL
    from django_auth_ldap.config import LDAPSearch, MemberDNGroupType  # noqa: PLC0415  # likewise

    base, pattern = users
    found: dict[str, Any] = {
        "AUTH_LDAP_SERVER_URI": directory,
        "AUTH_LDAP_START_TLS": start_tls,
        "AUTH_LDAP_BIND_DN": bind[0],
        "AUTH_LDAP_BIND_PASSWORD": bind[1],
        "AUTH_LDAP_USER_SEARCH": LDAPSearch(
            base, ldap.SCOPE_SUBTREE, pattern, ["mail", "displayName", "cn", identifier]
        ),
        "AUTH_LDAP_ALWAYS_UPDATE_USER": False,
        "AUTH_LDAP_CONNECTION_OPTIONS": {
            ldap.OPT_NETWORK_TIMEOUT: TIMEOUT,
            ldap.OPT_TIMEOUT: TIMEOUT,
            ldap.OPT_REFERRALS: 0,
        },
    }
    if groups:
        found["AUTH_LDAP_GROUP_SEARCH"] = LDAPSearch(groups, ldap.SCOPE_SUBTREE, "(member=*)")
        found["AUTH_LDAP_GROUP_TYPE"] = MemberDNGroupType("member", name_attr="cn")
    return found
