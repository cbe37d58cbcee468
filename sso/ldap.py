"""Logging in with the password of an LDAP directory, by django-auth-ldap. Imported only if LDAP_URL is set."""

import logging
from typing import Any, NoReturn

import ldap
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest
from django_auth_ldap.backend import LDAPBackend, ldap_error

from accounts.addresses import normalized
from accounts.models import User
from bytebin.errors import BytebinError, ProviderUnavailable
from sso.identity import Identity, clean_email, clean_name
from sso.services import accounts

# What a login leads to instead of an account: an Identity that has to be joined first, or the reason for a refusal.
OUTCOME = "sso_outcome"
NAMES = ("displayName", "cn")
# What django-auth-ldap reports if the directory does not respond, or refuses LDAP_BIND_DN.
UNAVAILABLE = (ldap.SERVER_DOWN, ldap.TIMEOUT, ldap.CONNECT_ERROR, ldap.UNAVAILABLE, ldap.INVALID_CREDENTIALS)

log = logging.getLogger(__name__)


class LdapBackend(LDAPBackend):  # type: ignore[misc]  # django-auth-ldap has no types
    """Finds the account of whoever the directory has authenticated, by the rules of single sign-on."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Return the user. allauth's form has an address; an empty password would bind anonymously."""
        email, password = credentials.get("email"), credentials.get("password")
        if not email or not password:
            return None
        user: User | None = super().authenticate(request, username=email, password=password)
        return user

    def get_or_build_user(self, username: str, ldap_user: Any) -> tuple[User, bool]:
        """Return the account of the person. Without one, leave what to do in the request and fail."""
        try:
            identity = identity_of(username, ldap_user)
            user = accounts.account_of(identity) or self.enter(identity, ldap_user)
        except BytebinError as refused:
            leave(ldap_user, refused)
        accounts.apply_groups(user, identity)
        user.refresh_from_db()
        return user, False

    def enter(self, identity: Identity, ldap_user: Any) -> User:
        if accounts.account_to_join(identity):
            leave(ldap_user, identity)
        try:
            return accounts.register(identity)
        except IntegrityError:  # another login of the same person was faster
            known = accounts.account_of(identity)
        return known or leave(ldap_user, identity)


def leave(ldap_user: Any, outcome: Identity | BytebinError) -> NoReturn:
    setattr(ldap_user._request, OUTCOME, outcome)  # noqa: SLF001  # it has no public name
    raise ldap_user.AuthenticationFailed("not yet an account here")


def identity_of(username: str, ldap_user: Any) -> Identity:
    """Return the identity of a directory's entry. Raise ProviderUnavailable if it has no LDAP_ID_ATTRIBUTE.

    The directory vouches for its addresses. Of several, it is the one that was entered.
    """
    entry = ldap_user.attrs
    addresses = [clean_email(text) for text in entry.get("mail", [])]
    entered = normalized(username)
    return Identity(
        provider=f"ldap:{settings.LDAP_USER_BASE}",
        subject=subject_of(entry.get(settings.LDAP_ID_ATTRIBUTE, [])),
        email=entered if entered in addresses else next(iter(addresses), ""),
        name=next((name for key in NAMES for text in entry.get(key, []) if (name := clean_name(text))), ""),
        groups=tuple(ldap_user.group_names) if settings.LDAP_GROUP_BASE else (),
    )


def subject_of(values: list[Any]) -> str:
    """Return the entry's permanent ID as text; binary ones, as Active Directory has them, in hex."""
    if not values:
        log.error("an entry of the directory has no %s: see LDAP_ID_ATTRIBUTE", settings.LDAP_ID_ATTRIBUTE)
        raise ProviderUnavailable
    value = values[0]
    if isinstance(value, str) and value.isascii() and value.isprintable():
        return value
    return (value if isinstance(value, bytes) else str(value).encode()).hex()


def on_error(request: HttpRequest | None, exception: Exception, **_: Any) -> None:
    """Note that the directory failed: the person's password is not to blame."""
    if request is not None and isinstance(exception, UNAVAILABLE):
        setattr(request, OUTCOME, ProviderUnavailable())


# The one way in which django-auth-ldap tells of an error.
ldap_error.connect(on_error)
