"""The database is killed during uploads: requests are answered 503, and nothing acknowledged is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest

from tests.conftest import StartServer
from tests.databases.chosen import engine
from tests.files.client import API, CHUNK, chunk_of, complete, create, json_of, problem, put
from tests.people import TIMEOUT, Person
from tests.server import Server

COUNT = 4
WHOLE = b"".join(chunk_of(index) for index in range(COUNT))
SENDERS = 4


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


def unavailable(response: httpx.Response) -> None:
    problem(response, 503, "storage-unavailable")
    assert int(response.headers["Retry-After"]) > 0


def finish(server: Server, alice: Person, upload_id: str) -> bytes:
    """Send the missing chunks, as a resuming client does that knows only the upload's status."""
    stored = json_of(alice.api.get(f"{API}/uploads/{upload_id}/chunks"))["chunks"]
    known = {chunk["index"] for chunk in stored}
    for index in set(range(COUNT)) - known:
        assert put(alice.api, upload_id, index, chunk_of(index)).status_code == 201
    file = json_of(complete(alice.api, upload_id))
    assert server.manage("fsck") == ""
    return httpx.get(file["download_url"], timeout=TIMEOUT).content


def test_without_its_database_every_request_is_answered_503_and_the_upload_resumes_later(
    server: Server, alice: Person
) -> None:
    upload_id = create(alice.api, COUNT * CHUNK)["id"]
    assert put(alice.api, upload_id, 0, chunk_of(0)).status_code == 201
    with engine().lost(server.data_dir):
        unavailable(put(alice.api, upload_id, 1, chunk_of(1)))
        unavailable(alice.api.get(f"{API}/uploads/{upload_id}"))
        unavailable(complete(alice.api, upload_id))
        unavailable(alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1}))
        assert httpx.get(f"{server.address}/healthz").status_code == 200
    status = json_of(alice.api.get(f"{API}/uploads/{upload_id}"))
    assert (status["state"], status["missing"]) == ("open", "1-3")
    assert finish(server, alice, upload_id) == WHOLE


def test_a_database_killed_during_chunks_keeps_every_acknowledged_chunk(
    server: Server, alice: Person
) -> None:
    uploads = [create(alice.api, COUNT * CHUNK)["id"] for _ in range(3 * SENDERS)]
    answered: dict[tuple[str, int], int] = {}
    some, killed = Event(), Event()

    def send(number: int) -> None:
        """Send chunks until shortly after the database is gone."""
        with httpx.Client(base_url=server.address, headers=alice.api.headers, timeout=TIMEOUT) as client:
            for upload_id in uploads[number::SENDERS]:
                for index in range(COUNT):
                    response = put(client, upload_id, index, chunk_of(index))
                    answered[upload_id, index] = response.status_code
                    if len(answered) >= SENDERS:
                        some.set()
                    if response.status_code == 503 and killed.is_set():
                        return

    with ThreadPoolExecutor(SENDERS) as pool:
        senders = [pool.submit(send, number) for number in range(SENDERS)]
        assert some.wait(TIMEOUT)
        with engine().lost(server.data_dir):
            killed.set()
            for sender in senders:
                sender.result()
    assert set(answered.values()) <= {201, 503}
    for upload_id in uploads:
        stored = json_of(alice.api.get(f"{API}/uploads/{upload_id}/chunks"))["chunks"]
        kept = {(upload_id, chunk["index"]) for chunk in stored}
        assert kept >= {
            chunk for chunk, status in answered.items() if status == 201 and chunk[0] == upload_id
        }
    assert finish(server, alice, uploads[0]) == WHOLE
