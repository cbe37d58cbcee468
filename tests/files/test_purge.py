"""`manage.py purge` frees what has expired or was left by a crash. It may run while the server runs, and twice."""

from typing import Any

import httpx
import pytest

from tests.databases.engine import LONG_AGO
from tests.files.client import API, CHUNK, chunk_of, complete, create, json_of, problem, put, upload
from tests.files.stored import stored
from tests.people import Person
from tests.server import Server


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_of_other_tests(server: Server) -> None:
    server.manage("purge")


@pytest.fixture
def used(server: Server, alice: Person) -> Any:
    def read() -> int:
        return int(server.rows.value("accounts_user", "used_bytes", email=alice.email))

    return read


def age(server: Server, table: str, key: str, column: str = "expires_at") -> None:
    server.rows.change(table, {column: LONG_AGO}, _id=key)


def test_an_expired_upload_leaves_nothing(server: Server, alice: Person, used: Any) -> None:
    before, held = used(), stored(server).blobs
    created = create(alice.api)
    put(alice.api, created["id"], 1, chunk_of(1))
    assert used() == before + 3 * CHUNK
    assert stored(server).blobs > held
    age(server, "files_upload", created["id"])
    server.manage("purge")
    assert used() == before
    assert stored(server).blobs == held
    problem(put(alice.api, created["id"], 0, chunk_of(0)), 410, "upload-expired")
    server.manage("purge")
    assert used() == before


def test_an_expired_file_is_deleted_and_its_link_is_404(server: Server, alice: Person, used: Any) -> None:
    before, held = used(), stored(server).blobs
    file = upload(alice.api, b"x" * 1000, expires_in=3600)
    age(server, "files_file", file["id"])
    assert httpx.get(file["download_url"]).status_code == 410
    server.manage("purge")
    assert used() == before
    assert stored(server).blobs == held
    assert httpx.get(file["download_url"]).status_code == 404


def test_unexpired_files_and_uploads_are_kept(server: Server, alice: Person) -> None:
    file = upload(alice.api, b"x" * 1000, expires_in=3600)
    created = create(alice.api)
    put(alice.api, created["id"], 0, chunk_of(0))
    server.manage("purge")
    assert httpx.get(file["download_url"]).content == b"x" * 1000
    assert json_of(alice.api.get(f"{API}/uploads/{created['id']}"))["missing"] == "1-2"


def test_a_completion_interrupted_by_a_crash_is_finished(server: Server, alice: Person) -> None:
    created = create(alice.api, 1)
    put(alice.api, created["id"], 0, b"x")
    server.rows.change("files_upload", {"state": "completing"}, _id=created["id"])
    age(server, "files_upload", created["id"])
    server.manage("purge")
    response = complete(alice.api, created["id"])
    assert response.status_code == 200
    assert httpx.get(json_of(response)["download_url"]).content == b"x"


def test_an_ended_upload_is_remembered_for_a_week(server: Server, alice: Person) -> None:
    created = create(alice.api)
    alice.api.delete(f"{API}/uploads/{created['id']}")
    server.manage("purge")
    problem(alice.api.get(f"{API}/uploads/{created['id']}"), 410, "upload-aborted")
    age(server, "files_upload", created["id"], "ended_at")
    server.manage("purge")
    problem(alice.api.get(f"{API}/uploads/{created['id']}"), 404, "upload-not-found")
