"""`Prefer: direct`: the client sends a chunk's bytes to the store, and their digest and ETag to the server."""

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, chunk_of, complete, create, digest_field, json_of, problem, put
from tests.people import Person
from tests.s3_server import S3Server
from tests.server import Server

pytestmark = pytest.mark.turns(3)

CHUNK = 5 * 2**20
PREFER = {"Prefer": "direct"}


@pytest.fixture(scope="module")
def server(start_server: StartServer, s3: S3Server) -> Server:
    return start_server(BLOB_STORE_URL=s3.url("direct"), DIRECT_UPLOADS="true")


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture
def upload_id(alice: Person) -> str:
    return str(create(alice.api, 2 * CHUNK, chunk_size=CHUNK)["id"])


def chunk_path(upload_id: str, index: int) -> str:
    return f"{API}/uploads/{upload_id}/chunks/{index}"


def ask(alice: Person, upload_id: str, index: int, content: bytes) -> httpx.Response:
    sent = PREFER | {"Content-Digest": digest_field(content)}
    return alice.api.put(chunk_path(upload_id, index), headers=sent)


def confirm(alice: Person, upload_id: str, index: int, content: bytes, etag: str) -> httpx.Response:
    sent = PREFER | {"Content-Digest": digest_field(content)}
    return alice.api.put(chunk_path(upload_id, index), headers=sent, json={"etag": etag})


def put_directly(alice: Person, upload_id: str, index: int, content: bytes) -> httpx.Response:
    place = json_of(ask(alice, upload_id, index, content))
    response = httpx.request(place["method"], place["url"], content=content)
    assert response.status_code == 200, response.text
    return confirm(alice, upload_id, index, content, response.headers["ETag"])


def test_chunks_sent_directly_to_the_store_become_a_file(
    server: Server, alice: Person, s3: S3Server, upload_id: str
) -> None:
    assert json_of(alice.api.get(f"{API}/limits"))["direct"] is True
    response = ask(alice, upload_id, 0, chunk_of(0, CHUNK))
    assert (response.status_code, response.headers["Preference-Applied"]) == (202, "direct")
    assert response.headers["Cache-Control"] == "no-store"
    assert json_of(response)["url"].startswith(f"http://127.0.0.1:{s3.port}/")
    stored = put_directly(alice, upload_id, 0, chunk_of(0, CHUNK))
    assert stored.status_code == 201
    assert json_of(stored)["digest"] == digest_field(chunk_of(0, CHUNK))
    # The other chunk goes through the server: a client may choose for each chunk.
    assert put(alice.api, upload_id, 1, chunk_of(1, CHUNK)).status_code == 201
    whole = complete(alice.api, upload_id)
    assert whole.status_code == 201, whole.text
    assert httpx.get(whole.json()["download_url"]).content == chunk_of(0, CHUNK) + chunk_of(1, CHUNK)
    assert server.manage("fsck") == ""
    assert "X-Amz-" not in server.log()


def test_a_repeated_confirmation_succeeds(alice: Person, upload_id: str) -> None:
    content = chunk_of(0, CHUNK)
    place = json_of(ask(alice, upload_id, 0, content))
    etag = httpx.put(place["url"], content=content).headers["ETag"]
    assert [confirm(alice, upload_id, 0, content, etag).status_code for _ in range(2)] == [201, 200]
    assert ask(alice, upload_id, 0, content).status_code == 200
    problem(ask(alice, upload_id, 0, chunk_of(1, CHUNK)), 409, "chunk-conflict")
    problem(confirm(alice, upload_id, 0, chunk_of(1, CHUNK), etag), 409, "chunk-conflict")


def test_only_chunks_in_the_store_are_recorded(alice: Person, upload_id: str) -> None:
    content = chunk_of(0, CHUNK)
    place = json_of(ask(alice, upload_id, 0, content))
    problem(confirm(alice, upload_id, 0, content, '"never"'), 404, "chunk-not-found")
    short = httpx.put(place["url"], content=content[:-1])
    problem(confirm(alice, upload_id, 0, content, short.headers.get("ETag", "none")), 404, "chunk-not-found")
    assert json_of(alice.api.get(f"{API}/uploads/{upload_id}"))["missing"] == "0-1"


def test_different_bytes_are_refused_while_the_url_is_valid(alice: Person, upload_id: str) -> None:
    ask(alice, upload_id, 0, chunk_of(0, CHUNK))
    problem(ask(alice, upload_id, 0, chunk_of(1, CHUNK)), 423, "chunk-busy")
    problem(put(alice.api, upload_id, 0, chunk_of(1, CHUNK)), 423, "chunk-busy")
    assert put_directly(alice, upload_id, 0, chunk_of(0, CHUNK)).status_code == 201


def test_after_revoking_a_url_different_bytes_are_accepted(
    server: Server, alice: Person, upload_id: str
) -> None:
    """A client that has encrypted the chunk again has different bytes."""
    before, after = chunk_of(0, CHUNK), chunk_of(1, CHUNK)
    place = json_of(ask(alice, upload_id, 0, before))
    etag = httpx.put(place["url"], content=before).headers["ETag"]
    assert alice.api.delete(chunk_path(upload_id, 0)).status_code == 204
    problem(confirm(alice, upload_id, 0, before, etag), 423, "chunk-busy")
    problem(alice.api.delete(chunk_path(upload_id, 0)), 404, "chunk-not-found")
    assert json_of(alice.api.get(f"{API}/uploads/{upload_id}"))["missing"] == "0-1"
    assert put_directly(alice, upload_id, 0, after).status_code == 201
    assert put(alice.api, upload_id, 1, before).status_code == 201
    whole = complete(alice.api, upload_id)
    assert httpx.get(whole.json()["download_url"]).content == after + before
    assert server.manage("fsck") == ""


def test_only_the_owner_gets_a_url_and_only_with_a_digest(
    server: Server, alice: Person, upload_id: str
) -> None:
    bob = server.create_person(f"bob-{upload_id.lower()}@example.org")
    problem(ask(bob, upload_id, 0, b"x"), 404, "upload-not-found")
    assert ask(server.person(), upload_id, 0, b"x").status_code == 401
    refused = alice.api.put(chunk_path(upload_id, 0), headers=PREFER)
    problem(refused, 400, "digest-invalid-values")
    problem(ask(alice, upload_id, 2, b"x"), 400, "chunk-index-out-of-range")
    alice.api.delete(f"{API}/uploads/{upload_id}")
    problem(ask(alice, upload_id, 0, b"x"), 410, "upload-aborted")


def test_a_server_without_direct_uploads_ignores_the_preference(
    start_server: StartServer, s3: S3Server
) -> None:
    server = start_server(BLOB_STORE_URL=s3.url("indirect"))
    carol = server.create_person("carol@example.org")
    assert json_of(carol.api.get(f"{API}/limits"))["direct"] is False
    upload_id = create(carol.api, 1, chunk_size=CHUNK)["id"]
    assert put(carol.api, upload_id, 0, b"x", prefer="direct").status_code == 201
