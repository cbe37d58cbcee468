"""Thumbnails by HTTP: made outside the request, and gone at the very request after the file's link ends."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, json_of, multipart, problem, upload
from tests.files.pages import browser_of
from tests.people import Person
from tests.server import ROOT, Server, environment
from tests.services.pictures import encoded, film, opened, quarters

PNG = encoded(quarters(), "PNG")
PAST = datetime(2020, 1, 1, tzinfo=UTC)
POLICY = "sandbox; default-src 'none'"


@pytest.fixture(scope="module")
def browser(server: Server, alice: Person) -> Iterator[httpx.Client]:
    """Alice's browser, logged in."""
    with browser_of(server, alice) as client:
        yield client


def sent(person: Person, name: str = "x.png", content: bytes = PNG, **fields: str) -> dict[str, Any]:
    return json_of(person.api.post(f"{API}/files", **multipart(name, content, fields)))


def path_of(file: dict[str, Any], longest: int = 480) -> str:
    return f"/t/{file['id']}/{longest}"


def test_thumbnails_are_made_after_the_request(server: Server, alice: Person, stranger: Person) -> None:
    file, chunked = sent(alice), upload(alice.api, PNG, name="y.png")
    moving = sent(alice, "z.mp4", film())
    for image in (file, chunked):
        assert image["thumbnail_url"] == f"{server.url}{path_of(image)}"
        early = stranger.api.get(path_of(image))
        assert early.status_code == 302, "until then, the image itself"
        assert early.headers["Location"].startswith("/r/")
        assert early.headers["Cache-Control"] == "no-store"
        assert stranger.api.get(path_of(image), follow_redirects=True).content == PNG
    problem(stranger.api.get(path_of(moving)), 404, "file-not-found")

    server.manage("jobs", "--once")
    for made in (file, chunked, moving):
        for longest in (160, 480, 1200):
            response = stranger.api.get(path_of(made, longest))
            assert response.status_code == 200
            assert max(opened(response.content).size) <= longest
            assert response.headers["Content-Type"] == "image/jpeg"
            assert response.headers["Content-Length"] == str(len(response.content))
            assert response.headers["Cache-Control"] == "private, no-cache"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"] == POLICY
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert response.headers["X-Robots-Tag"] == "noindex"
            again = stranger.api.get(
                path_of(made, longest), headers={"If-None-Match": response.headers["ETag"]}
            )
            assert (again.status_code, again.content) == (304, b"")
        problem(stranger.api.get(path_of(made, 481)), 404, "file-not-found")
        assert json_of(alice.api.get(f"{API}/files/{made['id']}"))["thumbnail_url"]
    assert server.manage("fsck") == ""


def test_what_is_no_picture_has_none(server: Server, alice: Person, stranger: Person) -> None:
    broken = sent(alice, "x.png", PNG[:300])
    server.manage("jobs", "--once")
    assert json_of(alice.api.get(f"{API}/files/{broken['id']}"))["thumbnail_url"] is None
    problem(stranger.api.get(path_of(broken)), 404, "file-not-found")
    text = sent(alice, "x.txt", b"hello")
    assert text["thumbnail_url"] is None
    problem(stranger.api.get(path_of(text)), 404, "file-not-found")
    problem(stranger.api.get("/t/nothing/480"), 404, "file-not-found")


@pytest.fixture
def made(server: Server, alice: Person, stranger: Person) -> dict[str, Any]:
    file = sent(alice)
    server.manage("jobs", "--once")
    assert stranger.api.get(path_of(file)).status_code == 200
    return file


def test_an_expired_file_has_none(server: Server, stranger: Person, made: dict[str, Any]) -> None:
    server.rows.change("files_file", {"expires_at": PAST}, _id=made["id"])
    problem(stranger.api.get(path_of(made)), 410, "file-expired")


def test_a_file_that_was_taken_down_has_none(server: Server, stranger: Person, made: dict[str, Any]) -> None:
    server.rows.change("files_file", {"state": "taken down"}, _id=made["id"])
    problem(stranger.api.get(path_of(made)), 410, "file-taken-down")


def test_a_file_in_the_trash_has_none_until_it_is_restored(
    alice: Person, stranger: Person, made: dict[str, Any]
) -> None:
    alice.api.post(f"{API}/trash", json={"ids": [made["id"]]}).raise_for_status()
    problem(stranger.api.get(path_of(made)), 404, "file-not-found")
    alice.api.post(f"{API}/trash/restore", json={"ids": [made["id"]]}).raise_for_status()
    assert stranger.api.get(path_of(made)).status_code == 200


def test_a_deleted_file_has_none(
    server: Server, alice: Person, stranger: Person, made: dict[str, Any]
) -> None:
    alice.api.delete(f"{API}/files/{made['id']}").raise_for_status()
    problem(stranger.api.get(path_of(made)), 404, "file-not-found")
    assert server.manage("fsck") == ""


def test_a_limited_file_has_some_for_its_owner_alone(
    alice: Person, stranger: Person, browser: httpx.Client, made: dict[str, Any]
) -> None:
    limited = json_of(alice.api.patch(f"{API}/files/{made['id']}", json={"max_downloads": 2}))
    assert limited["thumbnail_url"] is None
    problem(stranger.api.get(path_of(made)), 404, "file-not-found")
    assert browser.get(path_of(made)).status_code == 200
    assert limited["download_count"] == json_of(alice.api.get(f"{API}/files/{made['id']}"))["download_count"]


def test_the_rules_of_a_link_hold_for_thumbnails_at_the_next_request(alice: Person, stranger: Person) -> None:
    file = sent(alice, slug="quarters-in-colour")
    assert file["thumbnail_url"].endswith("/t/quarters-in-colour/480")
    of_words, of_id = "/t/quarters-in-colour/480", path_of(file)
    assert stranger.api.get(of_words, follow_redirects=True).content == PNG
    for rule, none in (
        ({"password": "four words"}, {"password": ""}),
        ({"private": True}, {"private": False}),
    ):
        changed = json_of(alice.api.patch(f"{API}/files/{file['id']}", json=rule))
        assert changed["thumbnail_url"] is None
        for path in (of_words, of_id):
            problem(stranger.api.get(path), 404, "file-not-found")
        alice.api.patch(f"{API}/files/{file['id']}", json=none).raise_for_status()
        assert stranger.api.get(of_words, follow_redirects=True).content == PNG
    alice.api.delete(f"{API}/files/{file['id']}/link").raise_for_status()
    for path in (of_words, of_id):
        problem(stranger.api.get(path), 404, "file-not-found")


def test_a_further_link_shows_them_without_giving_away_the_file_s_own(
    alice: Person, stranger: Person, made: dict[str, Any]
) -> None:
    further = json_of(alice.api.post(f"{API}/files/{made['id']}/links", json={"label": "Anna"}))
    page = stranger.api.get(f"/f/{further['id']}", headers={"Accept": "text/html"}).text
    assert f"/t/{further['id']}/1200" in page
    assert made["id"] not in page
    assert stranger.api.get(f"/t/{further['id']}/480").status_code == 200
    limited = json_of(alice.api.post(f"{API}/files/{made['id']}/links", json={"max_downloads": 1}))
    problem(stranger.api.get(f"/t/{limited['id']}/480"), 404, "file-not-found")


def test_my_files_shows_them(browser: httpx.Client, alice: Person, made: dict[str, Any]) -> None:
    page = browser.get("/files/").text
    assert re.search(rf'<img src="{path_of(made, 160)}"\s+srcset="[^"]*{path_of(made, 480)} 480w"', page)
    waiting = sent(alice)
    assert path_of(waiting, 160) not in browser.get("/files/").text


def test_the_worker_makes_them_at_once_and_ends_with_its_parent(start_server: StartServer) -> None:
    server = start_server()
    alice = server.create_person("alice@example.org")
    variables = environment(server.data_dir, **server.settings)
    # A shell that starts the worker in the background, as `make serve` does.
    script = f"{sys.executable} manage.py jobs & echo $!; sleep 300"
    with subprocess.Popen(
        ["sh", "-c", script], cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as shell:
        assert shell.stdout
        worker = int(shell.stdout.readline())
        file = sent(alice)
        until(lambda: alice.api.get(path_of(file)).status_code == 200)
        shell.kill()
    until(lambda: not alive(worker))


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
