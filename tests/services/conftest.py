# ruff: noqa: ARG001  # the fixtures ask for the database
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from botocore import auth, signers

from accounts.models import User
from tests.services import making


@pytest.fixture(autouse=True)
def empty_store() -> Iterator[None]:
    """What another test left in the store is no orphan of this one."""
    making.empty_store()
    yield
    making.empty_store()


@pytest.fixture(autouse=True)
def present_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that travels in time leaves an S3 server behind, which refuses what is signed hours from now."""
    for module in (auth, signers):
        monkeypatch.setattr(module, "get_current_datetime", now)


def now() -> datetime:
    hatch = time_machine.escape_hatch
    real = hatch.datetime.datetime if hatch.is_travelling() else datetime
    return real.now(UTC).replace(tzinfo=None)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.org")
