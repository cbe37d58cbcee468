"""`GET /api/v1/export` on a real server: who gets it, what it says of itself, and how it breaks off."""

import json
from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, problem, upload
from tests.people import TIMEOUT, Person
from tests.server import Server

EXPORT = f"{API}/export"
MIB = 2**20
BOTH = ("user:read", "files:read")


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    """A server of its own: an export counts towards a limit, and holds all files of its user."""
    return start_server()


def person(server: Server, name: str, *scopes: str) -> Person:
    return server.create_person(f"{name}@export.example", scopes=scopes or BOTH)


def test_a_program_gets_everything_with_its_length(server: Server) -> None:
    owner = person(server, "whole", *BOTH, "files:write")
    upload(owner.api, b"hello", name="notes.txt")
    upload(owner.api, b"x" * MIB, name="big.bin")
    response = owner.api.get(EXPORT)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="bytebin-')
    assert response.headers["Cache-Control"] == "no-store"
    assert int(response.headers["Content-Length"]) == len(response.content)
    archive = ZipFile(BytesIO(response.content))
    assert archive.testzip() is None
    assert archive.read("files/notes.txt") == b"hello"
    assert {file["name"] for file in json.loads(archive.read("files.json"))} == {"notes.txt", "big.bin"}


def test_it_cannot_be_resumed_and_says_so(server: Server) -> None:
    owner = person(server, "ranges")
    whole = owner.api.get(EXPORT)
    assert whole.headers["Accept-Ranges"] == "none"
    part = owner.api.get(EXPORT, headers={"Range": "bytes=10-"})
    assert (part.status_code, part.content[:4]) == (200, b"PK\x03\x04")


def test_head_tells_the_length_without_the_bytes(server: Server) -> None:
    owner = person(server, "head", *BOTH, "files:write")
    upload(owner.api, b"x" * MIB)
    head = owner.api.head(EXPORT)
    assert (head.status_code, head.content) == (200, b"")
    assert abs(int(head.headers["Content-Length"]) - len(owner.api.get(EXPORT).content)) < 100


@pytest.mark.parametrize("scope", BOTH)
def test_one_of_the_scopes_is_not_enough(server: Server, scope: str) -> None:
    owner = person(
        server, f"only-{scope.partition(':')[0]}", scope, "files:write", "files:delete", "user:write"
    )
    problem(owner.api.get(EXPORT), 403, "insufficient-scope")


def test_a_stranger_gets_nothing(server: Server) -> None:
    problem(server.person().api.get(EXPORT), 401, "unauthorized")


def test_a_session_has_to_use_the_page_which_asks_for_a_proof(server: Server) -> None:
    owner = server.create_user("session@export.example")
    with httpx.Client(base_url=server.address, timeout=TIMEOUT) as browser:
        browser.get("/account/login/")
        form = {"login": owner.email, "password": owner.password}
        token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert browser.post("/account/login/", data=form | token).status_code == 302
        assert browser.get(f"{API}/user").status_code == 200
        problem(browser.get(EXPORT), 403, "forbidden")


def test_a_file_deleted_meanwhile_ends_it_early_without_a_traceback(server: Server) -> None:
    owner = person(server, "deleted", *BOTH, "files:write", "files:delete")
    oldest = upload(owner.api, b"x" * MIB)
    for number in range(3):
        owner.api.put(f"{API}/files/{number}.bin", content=b"x" * (16 * MIB))
    with pytest.raises(httpx.RemoteProtocolError):
        receive_while_deleting(owner, oldest["id"])
    assert "Traceback" not in server.log()


def receive_while_deleting(owner: Person, file_id: str) -> None:
    """Receive an export, and delete one of its files after the first bytes. Raise httpx's error if it ends early."""
    with owner.api.stream("GET", EXPORT) as response:
        blocks = response.iter_raw()
        next(blocks)
        assert httpx.delete(f"{owner.address}{API}/files/{file_id}", headers=owner.api.headers).is_success
        for _ in blocks:
            pass


def test_the_eleventh_in_an_hour_is_refused(server: Server) -> None:
    owner = person(server, "eager")
    for _ in range(10):
        assert owner.api.get(EXPORT).status_code == 200
    refused = owner.api.get(EXPORT)
    problem(refused, 429, "rate-limited")
    assert 0 < int(refused.headers["Retry-After"]) <= 3601
