# ruff: noqa: ARG001  # the fixtures ask for the database
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User


@pytest.fixture(autouse=True)
def empty_store() -> Iterator[None]:
    """What another test left in the store is no orphan of this one."""
    place = Path(settings.DATA_DIR) / "blobs"
    shutil.rmtree(place, ignore_errors=True)
    yield
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner@example.org")
