from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from files.blobstore import BlobStore
from tests.blobstore.stores import KINDS, Kind, opened


class Place(NamedTuple):
    """What another process needs to open the same store."""

    kind: Kind
    url: str
    path: Path
    store: BlobStore


Urls = Callable[[str], Callable[[str], str]]


@pytest.fixture(scope="session")
def urls() -> Iterator[Urls]:
    """Start each kind of store's server once, when the first test needs it."""
    started: dict[str, Callable[[str], str]] = {}
    with ExitStack() as running:

        def start(name: str) -> Callable[[str], str]:
            if name not in started:
                started[name] = running.enter_context(KINDS[name].running())
            return started[name]

        yield start


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path, urls: Urls) -> Place:
    name = str(request.param)
    url = urls(name)(uuid4().hex)
    path = tmp_path / "place"
    path.mkdir()
    return Place(KINDS[name], url, path, opened(url, path))


@pytest.fixture
def kind(place: Place) -> Kind:
    return place.kind


@pytest.fixture
def store(place: Place) -> BlobStore:
    return place.store
