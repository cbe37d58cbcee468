"""Users for tests that need no running server: Django's test client is their browser."""
# ruff: noqa: ARG001  # the fixtures request the database

import time
from dataclasses import dataclass, field
from functools import cache

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import User
from apikeys import services
from apikeys.models import Scope
from tests.rate_limits import forget_rate_limits

PASSWORD = "correct-horse-battery-staple"


@cache
def hashed() -> str:
    """Return PASSWORD's hash, computed once per run because Argon2 is slow on purpose."""
    return make_password(PASSWORD)


@dataclass(frozen=True)
class Member:
    """A user with an account. `browser` is logged in; `api()` uses an API key without a session."""

    user: User
    browser: Client = field(default_factory=Client)

    def token(self, *scopes: str) -> str:
        _, token = services.create(self.user, "test", scopes or Scope.values)
        return token

    def api(self, *scopes: str) -> Client:
        return Client(headers={"Authorization": f"Bearer {self.token(*scopes)}"})

    def used_bytes(self) -> int:
        return User.objects.get(pk=self.user.pk).used_bytes


def create_member(
    email: str, *, verified: bool = True, is_staff: bool = False, superuser: bool = False
) -> Member:
    user = User.objects.create(
        email=email, password=hashed(), is_staff=is_staff or superuser, is_superuser=superuser
    )
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    member = Member(user)
    log_in(member.browser, user)
    return member


def log_in(browser: Client, user: User, *, seconds_ago: int = 0) -> None:
    """Log in as with the password, without the cost of hashing it."""
    browser.force_login(user)
    session = browser.session
    record = {"method": "password", "at": time.time() - seconds_ago, "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    forget_rate_limits()


@pytest.fixture
def alice(db: None) -> Member:
    return create_member("alice@example.org")


@pytest.fixture
def bob(db: None) -> Member:
    return create_member("bob@example.org")


@pytest.fixture
def moderator(db: None) -> Member:
    return create_member("moderator@example.org", is_staff=True)


@pytest.fixture
def superuser(db: None) -> Member:
    return create_member("root@example.org", superuser=True)


@pytest.fixture
def anonymous(db: None) -> Client:
    return Client()
