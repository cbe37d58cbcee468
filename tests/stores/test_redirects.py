"""REDIRECT_DOWNLOADS: authorised clients get the bytes from S3 itself, with the right name and type."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.cli.command import bytebin
from tests.conftest import StartServer
from tests.files.client import API, problem, upload
from tests.people import Person
from tests.s3_server import S3Server
from tests.server import Server

CONTENT = bytes(range(256)) * 400


@pytest.fixture(scope="module")
def server(start_server: StartServer, s3: S3Server) -> Server:
    return start_server(BLOB_STORE_URL=s3.url("redirects"), REDIRECT_DOWNLOADS="true")


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


def test_a_download_redirects_to_the_store_for_a_minute(server: Server, alice: Person, s3: S3Server) -> None:
    file = upload(alice.api, CONTENT, name="Übung 1.png")
    response = httpx.get(file["raw_url"])
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "no-store"
    address = urlsplit(response.headers["Location"])
    assert address.netloc == f"127.0.0.1:{s3.port}"
    assert parse_qs(address.query)["X-Amz-Expires"] == ["60"]
    got = httpx.get(response.headers["Location"])
    assert (got.status_code, got.content) == (200, CONTENT)
    assert got.headers["Content-Type"] == "image/png"
    assert (
        got.headers["Content-Disposition"]
        == "inline; filename=\"Ubung 1.png\"; filename*=UTF-8''%C3%9Cbung%201.png"
    )
    saved = httpx.get(file["download_url"], follow_redirects=True)
    assert saved.headers["Content-Disposition"].startswith("attachment; ")
    assert "X-Amz-" not in server.log()


def test_the_store_serves_ranges_and_the_server_refuses_invalid_ones(alice: Person) -> None:
    file = upload(alice.api, CONTENT)
    part = httpx.get(file["download_url"], headers={"Range": "bytes=100-199"}, follow_redirects=True)
    assert (part.status_code, part.content) == (206, CONTENT[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(CONTENT)}"
    beyond = httpx.get(file["download_url"], headers={"Range": f"bytes={len(CONTENT)}-"})
    assert beyond.status_code == 416


def test_conditional_requests_are_answered_by_the_server(alice: Person) -> None:
    file = upload(alice.api, CONTENT)
    etag = httpx.get(file["download_url"]).headers["ETag"]
    assert httpx.get(file["download_url"], headers={"If-None-Match": etag}).status_code == 304
    sent = {"Range": "bytes=5-9", "If-Range": etag}
    part = httpx.get(file["download_url"], headers=sent)
    assert (part.status_code, part.content) == (206, CONTENT[5:10])
    other = httpx.get(file["download_url"], headers=sent | {"If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, CONTENT)
    head = httpx.head(file["download_url"])
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(CONTENT)))


def test_unauthorised_clients_are_not_redirected(alice: Person) -> None:
    limited = upload(alice.api, CONTENT, max_downloads=1)
    problem(httpx.get(limited["download_url"]), 403, "ticket-required")
    ticket = httpx.post(f"{alice.address}{API}/files/{limited['id']}/open", json={}).json()["ticket"]
    sent = {"Bytebin-Ticket": ticket}
    assert httpx.get(limited["download_url"], headers=sent, follow_redirects=True).content == CONTENT
    gone = upload(alice.api, CONTENT)
    alice.api.delete(f"{API}/files/{gone['id']}")
    problem(httpx.get(gone["download_url"]), 404, "file-not-found")


def test_pages_may_fetch_from_the_store(server: Server, s3: S3Server) -> None:
    policy = httpx.get(f"{server.url}/accounts/login/").headers["Content-Security-Policy"]
    assert f"connect-src 'self' http://127.0.0.1:{s3.port};" in f"{policy};"


def test_the_command_line_follows_without_ticket_or_key(alice: Person, tmp_path: Path) -> None:
    """Tickets and keys go to the server only: the store would refuse a request with a key."""
    file = upload(alice.api, CONTENT, name="x.bin", max_downloads=1)
    done = bytebin("download", file["url"], "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.bin").read_bytes() == CONTENT
