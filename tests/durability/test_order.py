"""Acknowledged data is on the disk: the order of the server's system calls, as traced by strace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.tracing import TracedServer, traced
from tests.files.client import API, CHUNK, chunk_of, complete, create, multipart, put
from tests.people import Person

COMMITTED = ["write journal", "sync journal", "response"]


@pytest.fixture(scope="module")
def server(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TracedServer]:
    yield from traced(tmp_path_factory.mktemp("traced"), prepared_data_dir)


@pytest.fixture(scope="module")
def relaxed(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TracedServer]:
    folder = tmp_path_factory.mktemp("relaxed")
    yield from traced(folder, prepared_data_dir, LOSE_CHUNKS_ON_POWER_CUT="true")


@pytest.fixture(scope="module")
def alice(server: TracedServer) -> Person:
    return server.create_person("alice@example.org")


def since(steps: list[str], first: str) -> list[str]:
    """Return the steps from `first` on, without earlier ones such as recording that a key was used."""
    assert first in steps, steps
    return steps[steps.index(first) :]


def test_a_blob_and_its_directory_entry_are_synced_before_the_upload_exists(
    server: TracedServer, alice: Person
) -> None:
    mark = server.mark()
    create(alice.api)
    assert since(server.steps(mark), "falloc blob") == ["falloc blob", "sync directory", *COMMITTED]


def test_a_chunk_is_synced_before_its_row_and_its_row_before_the_response(
    server: TracedServer, alice: Person
) -> None:
    created = create(alice.api)
    mark = server.mark()
    assert put(alice.api, created["id"], 1, chunk_of(1)).status_code == 201
    assert since(server.steps(mark), "write blob") == ["write blob", "sync blob", *COMMITTED]


def completion(server: TracedServer, person: Person) -> list[str]:
    created = create(person.api, CHUNK)
    put(person.api, created["id"], 0, chunk_of(0))
    mark = server.mark()
    assert complete(person.api, created["id"]).status_code == 201
    return since(server.steps(mark), "sync blob")


def test_a_file_is_synced_and_renamed_before_its_row_and_its_row_before_the_response(
    server: TracedServer, alice: Person
) -> None:
    assert completion(server, alice) == ["sync blob", "rename blob", "sync directory", *COMMITTED]


@pytest.mark.parametrize("size", [200_000, 9 * CHUNK])
def test_a_file_in_one_request_takes_each_step_once(server: TracedServer, alice: Person, size: int) -> None:
    alice.api.get(f"{API}/limits")
    mark = server.mark()
    response = alice.api.post(f"{API}/files", **multipart("x.bin", b"x" * size))
    assert response.status_code == 201
    steps = since(server.steps(mark), "write blob")
    first_end = steps.index("sync blob")
    assert set(steps[:first_end]) <= {"write blob"}
    assert steps[first_end:] == ["sync blob", "rename blob", "sync directory", *COMMITTED]


def test_without_syncing_chunks_a_file_is_still_synced_before_its_row(relaxed: TracedServer) -> None:
    bob = relaxed.create_person("bob@example.org")
    created = create(bob.api)
    mark = relaxed.mark()
    assert put(bob.api, created["id"], 1, chunk_of(1)).status_code == 201
    assert since(relaxed.steps(mark), "write blob") == ["write blob", *COMMITTED]
    assert completion(relaxed, bob) == ["sync blob", "rename blob", "sync directory", *COMMITTED]
