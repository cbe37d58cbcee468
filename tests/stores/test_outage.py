"""The S3 server dies in the middle of an upload: 503, nothing that was answered is lost, and the upload goes on."""

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, chunk_of, complete, create, digest_field, json_of, problem, put
from tests.people import Person
from tests.s3_server import S3Server, s3_server
from tests.server import Server
from tests.stores.patience import get_patiently, patiently, put_patiently

CHUNK = 5 * 2**20


@pytest.fixture
def mortal() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def server(start_server: StartServer, mortal: S3Server) -> Server:
    return start_server(BLOB_STORE_URL=mortal.url("outage"))


@pytest.fixture
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


def put_with_a_death(
    alice: Person, upload_id: str, index: int, mortal: S3Server, after: int
) -> httpx.Response:
    """The chunk, with the store killed when `after` bytes of it have been sent."""
    content = chunk_of(index, CHUNK)

    def body() -> Iterator[bytes]:
        yield content[:after]
        # What was sent is on its way to the store.
        time.sleep(0.5)
        mortal.kill()
        yield content[after:]

    headers = {"Content-Digest": digest_field(content), "Content-Length": str(CHUNK)}
    address = f"{API}/uploads/{upload_id}/chunks/{index}"
    headers["Content-Type"] = "application/octet-stream"
    return alice.api.put(address, content=body(), headers=headers)


def test_an_upload_goes_on_after_the_store_was_killed_in_the_middle_of_it(
    server: Server, alice: Person, mortal: S3Server
) -> None:
    upload_id = create(alice.api, 3 * CHUNK, chunk_size=CHUNK)["id"]
    assert put(alice.api, upload_id, 0, chunk_of(0, CHUNK)).status_code == 201
    refused = put_with_a_death(alice, upload_id, 1, mortal, 3 * 2**20)
    assert problem(refused, 503, "storage-unavailable")
    assert refused.headers["Retry-After"] == "30"
    assert "store" in httpx.get(f"{server.url}/readyz").text
    problem(put(alice.api, upload_id, 2, chunk_of(2, CHUNK)), 503, "storage-unavailable")
    problem(alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1}), 503, "storage-unavailable")
    assert json_of(alice.api.get(f"{API}/uploads/{upload_id}"))["missing"] == "1-2"

    mortal.start()
    assert get_patiently(f"{server.url}/readyz").status_code == 200
    for index in (1, 2):
        assert put_patiently(alice, upload_id, index, chunk_of(index, CHUNK)).status_code == 201
    whole = patiently(lambda: complete(alice.api, upload_id))
    assert whole.status_code == 201, whole.text
    content = b"".join(chunk_of(index, CHUNK) for index in range(3))
    assert get_patiently(whole.json()["download_url"]).content == content
    assert server.manage("fsck") == ""


def test_a_completion_while_the_store_is_dead_is_finished_by_the_next_try(
    server: Server, alice: Person, mortal: S3Server
) -> None:
    upload_id = create(alice.api, CHUNK + 1, chunk_size=CHUNK)["id"]
    for index, length in enumerate((CHUNK, 1)):
        assert put(alice.api, upload_id, index, chunk_of(index, length)).status_code == 201
    mortal.kill()
    problem(complete(alice.api, upload_id), 503, "storage-unavailable")
    mortal.start()
    whole = patiently(lambda: complete(alice.api, upload_id))
    assert whole.status_code == 201, whole.text
    assert get_patiently(whole.json()["download_url"]).content == chunk_of(0, CHUNK) + chunk_of(1, 1)
    assert server.manage("fsck") == ""
