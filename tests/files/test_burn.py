"""Burn after reading: opened once, by a click and the key, never by a program that loads links, and then deleted."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.cli.vectors import vector
from tests.files.client import API, json_of, multipart, problem, upload
from tests.files.test_gates import fresh_rate_limits, open_with, spelled, store
from tests.people import Person
from tests.server import Server

__all__ = ["fresh_rate_limits"]

SEALED = vector("one-byte")
NOTE = b"# The code\n\n1234\n"
READERS = 64
GROUP = "0123456789abcdef" * 2
# What programs send that look at a link before a person does.
SCANNERS = (
    {"User-Agent": "Mozilla/5.0 (compatible; Discordbot/2.0)", "Accept": "*/*"},
    {"User-Agent": "WhatsApp/2.23", "Accept": "*/*"},
    {"User-Agent": "Slackbot-LinkExpanding 1.0", "Accept": "*/*", "Range": "bytes=0-32768"},
    {"User-Agent": "Mozilla/5.0 SafeLinks", "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
    {"User-Agent": "curl/8", "Accept": "text/plain"},
)


def burning_note(sender: Person, **fields: Any) -> dict[str, Any]:
    return upload(sender.api, NOTE, name="note.md", burn=True, **fields)


def opened(file: dict[str, Any]) -> httpx.Response:
    return httpx.post(f"{file['url'].partition('/f/')[0]}{API}/files/{file['id']}/open", json={})


def burn(file: dict[str, Any], ticket: str) -> httpx.Response:
    url = f"{file['url'].partition('/f/')[0]}{API}/files/{file['id']}/burn"
    return httpx.post(url, json={"ticket": ticket})


def read(file: dict[str, Any], ticket: str) -> httpx.Response:
    return httpx.get(file["raw_url"], headers={"Bytebin-Ticket": ticket})


def test_scanners_burn_nothing(server: Server, alice: Person, stranger: Person) -> None:
    sealed, plain = store(alice.api, SEALED, burn=True), burning_note(alice)
    for file_id in (sealed, plain["id"]):
        for headers in SCANNERS:
            for path in (f"/f/{file_id}", f"/d/{file_id}", f"/r/{file_id}/note.md"):
                for method in ("GET", "HEAD"):
                    response = httpx.request(method, f"{server.url}{path}", headers=headers)
                    assert NOTE not in response.content
        without_token = httpx.post(f"{server.url}/f/{file_id}", json={})
        assert without_token.status_code == 403
        assert json_of(alice.api.get(f"{API}/files/{file_id}"))["download_count"] == 0
    assert open_with(stranger.api, sealed, read_token=b"x" * 32).status_code == 403
    assert open_with(stranger.api, sealed, link_token=SEALED.link_token).json()["burn"] is True
    assert open_with(stranger.api, sealed, read_token=SEALED.read_token).status_code == 200


@pytest.mark.parametrize("encrypted", [True, False])
def test_of_many_readers_at_once_exactly_one_reads(alice: Person, stranger: Person, encrypted: bool) -> None:
    file_id = store(alice.api, SEALED, burn=True) if encrypted else burning_note(alice)["id"]
    tokens = {"read_token": SEALED.read_token} if encrypted else {}

    def reads(_: int) -> int:
        return open_with(stranger.api, file_id, **tokens).status_code

    with ThreadPoolExecutor(READERS) as pool:
        statuses = list(pool.map(reads, range(READERS)))
    assert sorted(statuses) == [200] + [410] * (READERS - 1)


def test_its_reader_deletes_it(server: Server, alice: Person) -> None:
    before = server.blobs()
    file = burning_note(alice)
    assert (file["burn"], file["max_downloads"]) == (True, 1)
    assert problem(read(file, ""), 403, "ticket-required")["burn"] is True
    ticket = opened(file).json()["ticket"]
    problem(opened(file), 410, "download-limit-reached")
    assert "burn" not in problem(read(file, ""), 403, "ticket-required")
    assert [read(file, ticket).content for _ in range(2)] == [NOTE, NOTE]  # until they say that they have it
    problem(burn(file, "x"), 403, "ticket-required")
    problem(burn(file, opened(burning_note(alice)).json()["ticket"]), 403, "ticket-required")
    assert [burn(file, ticket).status_code for _ in range(2)] == [204, 204]
    assert read(file, ticket).status_code == 404
    assert httpx.get(file["url"], headers={"Accept": "text/html"}).status_code == 404
    assert alice.api.get(f"{API}/files/{file['id']}").status_code == 404
    assert alice.api.get(f"{API}/files", params={"ids": file["id"], "trash": "true"}).json()["files"] == []
    assert len(server.blobs() - before) == 1  # of the other file


def test_files_under_one_link_burn_together(
    server: Server, alice: Person, bob: Person, stranger: Person
) -> None:
    before = server.blobs()
    group = {"burn": True, "burn_group": GROUP}
    listed, *parts = (store(alice.api, SEALED, **group) for _ in range(4))
    others = [store(bob.api, SEALED, **group), store(alice.api, SEALED, burn=True)]
    problem(
        alice.api.post(f"{API}/files/{listed}/replace", json={"successor": others[1], "version": 0}),
        400,
        "invalid-request",
    )
    ticket = json_of(open_with(stranger.api, listed, read_token=SEALED.read_token))["ticket"]
    # From here on, nothing of it stays longer than an hour, whatever its reader does.
    for file_id in parts:
        expires_at = json_of(alice.api.get(f"{API}/files/{file_id}"))["expires_at"]
        assert timedelta(0) < datetime.fromisoformat(expires_at) - datetime.now(UTC) < timedelta(hours=1)
    assert {
        json_of(owner.api.get(f"{API}/files/{kept}"))["expires_at"]
        for owner, kept in zip((bob, alice), others, strict=True)
    } == {None}
    part = json_of(open_with(stranger.api, parts[0], read_token=SEALED.read_token))["ticket"]
    problem(open_with(stranger.api, parts[0], read_token=SEALED.read_token), 410, "download-limit-reached")
    burnt = {"ticket": ticket}
    assert [stranger.api.post(f"{API}/files/{listed}/burn", json=burnt).status_code for _ in range(2)] == [
        204
    ] * 2
    for file_id in (listed, *parts):
        for headers in ({"Bytebin-Ticket": part}, {"Bytebin-Ticket": ticket}):
            assert httpx.get(f"{server.url}/d/{file_id}", headers=headers).status_code == 404
        problem(open_with(stranger.api, file_id, read_token=SEALED.read_token), 404, "file-not-found")
        assert alice.api.get(f"{API}/files/{file_id}").status_code == 404
    assert len(server.blobs() - before) == len(others)


@pytest.mark.parametrize("wrong", [{"burn": False}, {"burn_group": "x"}, {"burn_group": GROUP.upper()}])
def test_only_encrypted_files_that_burn_are_in_a_group(alice: Person, wrong: dict[str, Any]) -> None:
    group = {"burn": True, "burn_group": GROUP}
    problem(alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1, **group}), 400, "invalid-request")
    digest = b64encode(bytes(32)).decode()
    encryption = {
        "envelope": b64encode(SEALED.envelope).decode(),
        "link_token_digest": digest,
        "read_token_digest": digest,
    }
    announced = {"size": len(SEALED.body), "encryption": encryption, **group, **wrong}
    problem(alice.api.post(f"{API}/uploads", json=announced), 400, "invalid-request")


def test_it_expires_soon_after_it_was_opened(server: Server, alice: Person) -> None:
    for expires_in, expected in ((None, 3600), (7200, 3600), (600, 600)):
        file = burning_note(alice, expires_in=expires_in)
        ticket = opened(file).json()["ticket"]
        expires_at = datetime.fromisoformat(json_of(alice.api.get(f"{API}/files/{file['id']}"))["expires_at"])
        left = expires_at - datetime.now(UTC)
        assert timedelta(seconds=expected - 60) < left < timedelta(seconds=expected + 1)
        server.rows.change("files_file", {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}, _id=file["id"])
        assert read(file, ticket).status_code == 410
    server.manage("purge")
    assert alice.api.get(f"{API}/files/{file['id']}").status_code == 404


def test_only_a_file_to_burn_is_deleted_by_its_reader(alice: Person) -> None:
    kept = upload(alice.api, NOTE, max_downloads=1)
    problem(burn(kept, opened(kept).json()["ticket"]), 400, "invalid-request")
    file_id = store(alice.api, SEALED, burn=True)
    as_owner = {"read_token": spelled(SEALED.read_token), "as_owner": True}
    ticket = json_of(alice.api.post(f"{API}/files/{file_id}/open", json=as_owner))["ticket"]
    problem(alice.api.post(f"{API}/files/{file_id}/burn", json={"ticket": ticket}), 400, "invalid-request")
    for file in (kept["id"], file_id):
        assert alice.api.get(f"{API}/files/{file}").status_code == 200


def test_it_can_be_opened_once_and_no_option_changes_that(alice: Person) -> None:
    refused = {"name": "x", "size": 1, "burn": True, "max_downloads": 2}
    problem(alice.api.post(f"{API}/uploads", json=refused), 400, "invalid-request")
    file = burning_note(alice, max_downloads=1)
    path = f"{API}/files/{file['id']}"
    for limit in (None, 2):
        problem(alice.api.patch(path, json={"max_downloads": limit}), 400, "invalid-request")
    assert alice.api.patch(path, json={"expires_in": 60, "max_downloads": 1}).status_code == 200
    opened(file)
    problem(alice.api.patch(path, json={"expires_in": 7200}), 410, "download-limit-reached")


def test_every_upload_in_one_request_can_ask_for_it(alice: Person) -> None:
    form = json_of(alice.api.post(f"{API}/files", **multipart("note.md", NOTE, {"burn": "true"})))
    raw = json_of(alice.api.put(f"{API}/files/note.md", params={"burn": "true"}, content=NOTE))
    at_once = {"name": "note.md", "size": 3, "content": "YWJj", "burn": True}
    small = json_of(alice.api.post(f"{API}/uploads", json=at_once, headers={"Idempotency-Key": "burn"}))
    for file in (form, raw, small):
        assert (file["burn"], file["max_downloads"]) == (True, 1)
    problem(
        alice.api.put(f"{API}/files/note.md", params={"burn": "soon"}, content=NOTE), 400, "invalid-request"
    )


def test_the_page_of_a_plain_text_gives_its_text_to_who_asks_for_text(alice: Person) -> None:
    for name, said in (("note.md", "text/markdown"), ("code.py", ""), ("page.html", ""), ("plain.txt", "")):
        file = json_of(alice.api.put(f"{API}/files/{name}", content=NOTE, headers={"Content-Type": said}))
        for accept in ("text/plain", "text/plain, text/html;q=0.5", "text/plain;q=0.9, */*;q=0.1"):
            response = httpx.get(file["url"], headers={"Accept": accept})
            assert (response.content, response.headers["Vary"]) == (NOTE, "Accept, User-Agent"), (
                name,
                accept,
            )
        page = httpx.get(file["url"], headers={"Accept": "text/html, text/plain;q=0.9"})
        assert page.headers["Content-Type"].startswith("text/html")
        assert NOTE not in page.content
