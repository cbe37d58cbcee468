"""More links to one file, each with its own label, expiry, limit and password."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.files.client import API, json_of, problem, upload
from tests.files.test_gates import SEALED, spelled, store
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server


@pytest.fixture(autouse=True)
def fresh_rate_limits(server: Server) -> None:
    forget_counts(server.data_dir)


@pytest.fixture(scope="module")
def file(alice: Person) -> dict[str, Any]:
    return upload(alice.api, b"report", "report.txt")


def link_to(owner: Person, file_id: str, **wanted: Any) -> dict[str, Any]:
    response = owner.api.post(f"{API}/files/{file_id}/links", json=wanted)
    assert response.status_code == 201, response.text
    return json_of(response)


def opened(reader: Person, link_id: str, **body: Any) -> httpx.Response:
    return reader.api.post(f"{API}/files/{link_id}/open", json=body)


def test_each_link_has_its_own_limit_and_password(
    file: dict[str, Any], alice: Person, stranger: Person
) -> None:
    anna = link_to(alice, file["id"], label="Anna", max_downloads=1, expires_in=3600)
    ben = link_to(alice, file["id"], label="Ben", password="secret")
    assert anna["url"].endswith(f"/f/{anna['id']}")
    assert httpx.get(anna["url"]).status_code == httpx.get(ben["url"]).status_code == 403
    ticket = json_of(opened(stranger, anna["id"]))["ticket"]
    problem(opened(stranger, anna["id"]), 410, "download-limit-reached")
    assert httpx.get(anna["download_url"], headers={"Bytebin-Ticket": ticket}).content == b"report"
    assert httpx.get(ben["download_url"], headers={"Bytebin-Password": "secret"}).content == b"report"
    # A ticket of one link opens no other, and the file's own link has neither.
    assert httpx.get(ben["download_url"], headers={"Bytebin-Ticket": ticket}).status_code == 403
    assert httpx.get(file["download_url"]).content == b"report"
    listed = {
        link["label"]: link for link in json_of(alice.api.get(f"{API}/files/{file['id']}/links"))["links"]
    }
    assert listed["Anna"]["download_count"] == 1
    assert listed["Ben"]["password"] is True
    assert json_of(alice.api.get(f"{API}/files/{file['id']}"))["download_count"] == 0


def test_a_link_shows_nothing_of_the_others(file: dict[str, Any], alice: Person) -> None:
    link = link_to(alice, file["id"], label="Carla")
    page = httpx.get(link["url"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert link["id"] in page.text
    assert file["id"] not in page.text
    assert "Carla" not in page.text


def test_an_ended_link_stops_at_once_with_its_tickets(
    file: dict[str, Any], alice: Person, stranger: Person
) -> None:
    link = link_to(alice, file["id"], max_downloads=9)
    ticket = json_of(opened(stranger, link["id"]))["ticket"]
    with_ticket = {"Bytebin-Ticket": ticket}
    assert httpx.get(link["download_url"], headers=with_ticket).status_code == 200
    assert alice.api.delete(f"{API}/files/{file['id']}/links/{link['id']}").status_code == 204
    for headers in (
        with_ticket,
        {**with_ticket, "Range": "bytes=0-1"},
        {**with_ticket, "If-None-Match": "*"},
    ):
        assert httpx.get(link["download_url"], headers=headers).status_code == 404
    problem(opened(stranger, link["id"], ticket=ticket), 404, "file-not-found")
    problem(alice.api.delete(f"{API}/files/{file['id']}/links/{link['id']}"), 404, "link-not-found")


def test_a_link_expires_by_itself(server: Server, file: dict[str, Any], alice: Person) -> None:
    link = link_to(alice, file["id"], expires_in=60)
    assert httpx.get(link["download_url"]).status_code == 200
    past = datetime.now(UTC) - timedelta(hours=1)
    server.rows.change("files_filelink", {"expires_at": past}, _id=link["id"])
    assert httpx.get(link["download_url"]).status_code == 410
    changed = alice.api.patch(f"{API}/files/{file['id']}/links/{link['id']}", json={"expires_in": None})
    assert json_of(changed)["expires_at"] is None
    assert httpx.get(link["download_url"]).status_code == 200


def test_a_link_is_changed_and_its_former_rules_hold_no_longer(
    file: dict[str, Any], alice: Person, stranger: Person
) -> None:
    link = link_to(alice, file["id"], label="Anna", password="first")
    path = f"{API}/files/{file['id']}/links/{link['id']}"
    ticket = {"Bytebin-Ticket": json_of(opened(stranger, link["id"], password="first"))["ticket"]}
    wanted = {"label": "Ben", "password": "second", "max_downloads": 2, "version": link["version"]}
    changed = json_of(alice.api.patch(path, json=wanted))
    assert (changed["label"], changed["max_downloads"], changed["version"]) == ("Ben", 2, 1)
    for headers in (ticket, {**ticket, "Range": "bytes=0-1"}, {**ticket, "If-None-Match": "*"}):
        assert httpx.get(link["download_url"], headers=headers).status_code == 403
    problem(opened(stranger, link["id"], password="first"), 403, "wrong-token")
    # What was made in the knowledge of other rules is refused, and changes nothing.
    problem(alice.api.patch(path, json={"label": "late", "version": 0}), 409, "link-changed")
    problem(alice.api.patch(path, json={"version": 0}), 409, "link-changed")
    problem(alice.api.patch(path, json={"version": "1"}), 400, "invalid-request")
    assert json_of(alice.api.patch(path, json={"password": None}))["label"] == "Ben"
    assert json_of(opened(stranger, link["id"]))["ticket"]


def test_of_changes_at_once_with_one_version_one_is_made(file: dict[str, Any], alice: Person) -> None:
    link = link_to(alice, file["id"])
    path = f"{API}/files/{file['id']}/links/{link['id']}"

    def change(number: int) -> int:
        return alice.api.patch(path, json={"label": str(number), "version": 0}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(change, range(6))) == [200] + [409] * 5


def test_links_follow_the_file(alice: Person) -> None:
    file = upload(alice.api, b"together")
    link = link_to(alice, file["id"])
    # Another link goes on when the file's own is ended.
    alice.api.delete(f"{API}/files/{file['id']}/link").raise_for_status()
    assert httpx.get(file["url"]).status_code == 404
    assert httpx.get(link["url"]).content == b"together"
    alice.api.patch(f"{API}/files/{file['id']}", json={"private": True}).raise_for_status()
    assert httpx.get(link["url"]).status_code == 404
    alice.api.patch(f"{API}/files/{file['id']}", json={"private": False}).raise_for_status()
    alice.api.post(f"{API}/trash", json={"ids": [file["id"]]}).raise_for_status()
    assert httpx.get(link["url"]).status_code == 404
    problem(alice.api.post(f"{API}/files/{file['id']}/links", json={}), 409, "file-in-trash")
    alice.api.delete(f"{API}/files/{file['id']}").raise_for_status()
    assert httpx.get(link["url"]).status_code == 404


def test_links_to_an_encrypted_file_open_with_its_key(alice: Person, stranger: Person) -> None:
    file_id = store(alice.api, SEALED)
    refused = alice.api.post(f"{API}/files/{file_id}/links", json={"password": "known to the server"})
    problem(refused, 400, "invalid-request")
    link = link_to(alice, file_id, max_downloads=1)
    header = json_of(opened(stranger, link["id"], link_token=spelled(SEALED.link_token)))["header"]
    assert base64.b64decode(header) == SEALED.envelope[:88]
    once = json_of(opened(stranger, link["id"], read_token=spelled(SEALED.read_token)))
    assert once["download_url"] == link["download_url"]
    assert httpx.get(link["download_url"], headers={"Bytebin-Ticket": once["ticket"]}).content == SEALED.body
    problem(
        opened(stranger, link["id"], read_token=spelled(SEALED.read_token)), 410, "download-limit-reached"
    )
    page = httpx.get(link["url"], headers={"Accept": "text/html"})
    assert f'data-file-id="{link["id"]}"' in page.text
    assert file_id not in page.text


@pytest.mark.parametrize(
    "wanted",
    [
        {"max_downloads": 0},
        {"expires_in": 1},
        {"label": "x" * 81},
        {"label": "a\nb"},
        {"password": "x" * 1025},
    ],
)
def test_rules_that_no_link_can_have_are_refused(
    file: dict[str, Any], alice: Person, wanted: dict[str, Any]
) -> None:
    problem(alice.api.post(f"{API}/files/{file['id']}/links", json=wanted), 400, "invalid-request")


def test_the_owner_finds_a_file_by_each_of_its_links(alice: Person, bob: Person, stranger: Person) -> None:
    file = upload(alice.api, b"found", "found.txt", slug="to-be-found")
    further = link_to(alice, file["id"])["id"]

    def found(person: Person, words: str, **more: str) -> list[str]:
        answer = person.api.get(f"{API}/files", params={"link": words, **more})
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in json_of(answer)["files"]]

    for words in (file["id"], "to-be-found", "To-Be-Found", further):
        assert found(alice, words) == [file["id"]]
        assert found(bob, words) == []
        assert stranger.api.get(f"{API}/files", params={"link": words}).status_code == 401
    renewed = json_of(alice.api.post(f"{API}/files/{file['id']}/link"))["url"].rpartition("/")[2]
    assert found(alice, renewed) == [file["id"]]
    assert found(alice, "to-be-found") == found(alice, "nosuchlink1") == []
    alice.api.post(f"{API}/trash", json={"ids": [file["id"]]}).raise_for_status()
    assert found(alice, further) == []
    assert found(alice, further, trash="true") == [file["id"]]
    for no_link in ("a/b", "x" * 65, "a b", "_"):
        assert found(alice, no_link) == []
