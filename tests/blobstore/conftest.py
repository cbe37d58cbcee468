from pathlib import Path
from typing import NamedTuple

import pytest

from files.blobstore import BlobStore
from tests.blobstore.stores import STORES


class Place(NamedTuple):
    """A store and what another process needs to open the same one."""

    name: str
    path: Path
    store: BlobStore


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    name = str(request.param)
    return Place(name, tmp_path, STORES[name](tmp_path))


@pytest.fixture
def store(place: Place) -> BlobStore:
    return place.store
