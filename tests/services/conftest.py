# ruff: noqa: ARG001  # the fixtures request the database
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from botocore import auth, signers

from accounts.models import User
from tests.services import making


@pytest.fixture(autouse=True)
def empty_store() -> Iterator[None]:
    """Empty the store, so that another test's blobs are not orphans in this one."""
    making.empty_store()
    yield
    making.empty_store()


@pytest.fixture(autouse=True)
def present_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign S3 requests with the real time, even in tests that travel in time: the S3 server would refuse them."""
    for module in (auth, signers):
        monkeypatch.setattr(module, "get_current_datetime", now)


def now() -> datetime:
    hatch = time_machine.escape_hatch
    real = hatch.datetime.datetime if hatch.is_travelling() else datetime
    return real.now(UTC).replace(tzinfo=None)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.org")
