"""The S3 server is killed during an upload: 503, nothing acknowledged is lost, and the upload can be resumed."""

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, chunk_of, complete, create, digest_field, json_of, problem, put
from tests.people import Person
from tests.s3_server import S3Server, s3_server
from tests.server import Server
from tests.stores.retrying import get_with_retries, put_with_retries, with_retries

pytestmark = pytest.mark.turns(3)

CHUNK = 5 * 2**20


@pytest.fixture
def own_s3() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def server(start_server: StartServer, own_s3: S3Server) -> Server:
    return start_server(BLOB_STORE_URL=own_s3.url("outage"))


@pytest.fixture
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


def put_and_kill_store(
    alice: Person, upload_id: str, index: int, own_s3: S3Server, after: int
) -> httpx.Response:
    """Send the chunk, and kill the store when `after` bytes of it have been sent."""
    content = chunk_of(index, CHUNK)

    def body() -> Iterator[bytes]:
        yield content[:after]
        # Give the server time to forward what was sent.
        time.sleep(0.5)
        own_s3.kill()
        yield content[after:]

    headers = {"Content-Digest": digest_field(content), "Content-Length": str(CHUNK)}
    address = f"{API}/uploads/{upload_id}/chunks/{index}"
    headers["Content-Type"] = "application/octet-stream"
    return alice.api.put(address, content=body(), headers=headers)


def test_an_upload_resumes_after_the_store_was_killed(
    server: Server, alice: Person, own_s3: S3Server
) -> None:
    upload_id = create(alice.api, 3 * CHUNK, chunk_size=CHUNK)["id"]
    assert put(alice.api, upload_id, 0, chunk_of(0, CHUNK)).status_code == 201
    refused = put_and_kill_store(alice, upload_id, 1, own_s3, 3 * 2**20)
    assert problem(refused, 503, "storage-unavailable")
    assert refused.headers["Retry-After"] == "30"
    assert "store" in httpx.get(f"{server.url}/readyz").text
    problem(put(alice.api, upload_id, 2, chunk_of(2, CHUNK)), 503, "storage-unavailable")
    problem(alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1}), 503, "storage-unavailable")
    assert json_of(alice.api.get(f"{API}/uploads/{upload_id}"))["missing"] == "1-2"

    own_s3.start()
    assert get_with_retries(f"{server.url}/readyz").status_code == 200
    for index in (1, 2):
        assert put_with_retries(alice, upload_id, index, chunk_of(index, CHUNK)).status_code == 201
    whole = with_retries(lambda: complete(alice.api, upload_id))
    assert whole.status_code == 201, whole.text
    content = b"".join(chunk_of(index, CHUNK) for index in range(3))
    assert get_with_retries(whole.json()["download_url"]).content == content
    assert server.manage("fsck") == ""


def test_a_completion_during_an_outage_succeeds_on_retry(
    server: Server, alice: Person, own_s3: S3Server
) -> None:
    upload_id = create(alice.api, CHUNK + 1, chunk_size=CHUNK)["id"]
    for index, length in enumerate((CHUNK, 1)):
        assert put(alice.api, upload_id, index, chunk_of(index, length)).status_code == 201
    own_s3.kill()
    problem(complete(alice.api, upload_id), 503, "storage-unavailable")
    own_s3.start()
    whole = with_retries(lambda: complete(alice.api, upload_id))
    assert whole.status_code == 201, whole.text
    assert get_with_retries(whole.json()["download_url"]).content == chunk_of(0, CHUNK) + chunk_of(1, 1)
    assert server.manage("fsck") == ""
