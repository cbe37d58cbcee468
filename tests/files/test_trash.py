"""The trash: links stop working, the owner can restore, and `purge` deletes after seven days."""

from typing import Any

import httpx
import pytest

from tests.databases.engine import LONG_AGO
from tests.files.client import API, json_of, problem, upload
from tests.people import Person
from tests.server import Server

STEPS = ("", "/restore", "/delete")
LINKS = ("url", "raw_url", "download_url")


def step(person: Person, name: str, *ids: str) -> dict[str, Any]:
    return json_of(person.api.post(f"{API}/trash{name}", json={"ids": ids}))


def listed(person: Person, **query: str) -> list[str]:
    response = person.api.get(f"{API}/files", params={"limit": "500", **query})
    return [file["id"] for file in json_of(response)["files"]]


def test_the_links_of_a_file_stop_working_until_it_is_restored(alice: Person) -> None:
    file = upload(alice.api, b"x")
    assert step(alice, "", file["id"]) == {"changed": 1, "missing": []}
    assert {httpx.get(file[link]).status_code for link in LINKS} == {404}
    assert file["id"] not in listed(alice)
    assert file["id"] in listed(alice, trash="true")
    assert json_of(alice.api.get(f"{API}/files/{file['id']}"))["trashed_at"]
    assert step(alice, "/restore", file["id"]) == {"changed": 1, "missing": []}
    assert httpx.get(file["download_url"]).content == b"x"
    assert file["id"] in listed(alice)


def test_a_ticket_from_before_reads_nothing(alice: Person) -> None:
    file = upload(alice.api, b"x", max_downloads=9)
    ticket = json_of(httpx.post(f"{alice.api.base_url}{API}/files/{file['id']}/open", json={}))["ticket"]
    headers = {"Bytebin-Ticket": ticket}
    assert httpx.get(file["download_url"], headers=headers).status_code == 200
    step(alice, "", file["id"])
    assert httpx.get(file["download_url"], headers=headers).status_code == 404


def test_a_second_time_changes_nothing(alice: Person) -> None:
    file = upload(alice.api, b"x")
    step(alice, "", file["id"])
    since = json_of(alice.api.get(f"{API}/files/{file['id']}"))["trashed_at"]
    assert step(alice, "", file["id"]) == {"changed": 0, "missing": []}
    assert json_of(alice.api.get(f"{API}/files/{file['id']}"))["trashed_at"] == since


def test_a_file_in_the_trash_cannot_be_edited(alice: Person) -> None:
    file = upload(alice.api, b"x")
    step(alice, "", file["id"])
    problem(alice.api.patch(f"{API}/files/{file['id']}", json={"name": "y"}), 409, "file-in-trash")


def test_only_files_in_the_trash_are_deleted_for_good(alice: Person) -> None:
    kept, gone = (upload(alice.api, b"x")["id"] for _ in range(2))
    step(alice, "", gone)
    assert step(alice, "/delete", kept, gone) == {"changed": 1, "missing": [kept]}
    assert alice.api.get(f"{API}/files/{kept}").status_code == 200
    problem(alice.api.get(f"{API}/files/{gone}"), 404, "file-not-found")


def test_deleting_at_once_works_in_the_trash_too(alice: Person) -> None:
    file = upload(alice.api, b"x")
    step(alice, "", file["id"])
    assert httpx.get(file["deletion_url"]).status_code == 200
    assert alice.api.delete(f"{API}/files/{file['id']}").status_code == 204
    assert file["id"] not in listed(alice, trash="true")


def test_the_trash_can_be_emptied(alice: Person) -> None:
    file = upload(alice.api, b"x")
    step(alice, "", file["id"])
    emptied = json_of(alice.api.delete(f"{API}/trash"))
    assert emptied["deleted"] >= 1
    assert emptied["left"] == 0
    assert listed(alice, trash="true") == []


def test_purge_deletes_only_what_was_in_the_trash_for_seven_days(server: Server, alice: Person) -> None:
    old, restored, new = (upload(alice.api, b"x")["id"] for _ in range(3))
    step(alice, "", old, restored, new)
    for one in (old, restored):
        server.rows.change("files_file", {"trashed_at": LONG_AGO}, _id=one)
    step(alice, "/restore", restored)
    server.manage("purge")
    assert alice.api.get(f"{API}/files/{old}").status_code == 404
    assert alice.api.get(f"{API}/files/{restored}").status_code == 200
    assert alice.api.get(f"{API}/files/{new}").status_code == 200


@pytest.mark.parametrize("name", STEPS)
def test_nobody_else_reaches_a_file(alice: Person, bob: Person, name: str) -> None:
    file = upload(alice.api, b"x")["id"]
    assert step(bob, name, file) == {"changed": 0, "missing": [file]}
    assert file in listed(alice)


@pytest.mark.parametrize("ids", [None, [], "x", [{}], [""], ["a/b"], ["x"] * 251])
def test_bad_ids_are_refused(alice: Person, ids: Any) -> None:
    problem(alice.api.post(f"{API}/trash", json={"ids": ids}), 400, "invalid-request")


@pytest.mark.parametrize(
    "query", [{"kind": "x"}, {"encrypted": "1"}, {"expiring": "yes"}, {"after": "soon"}, {"limit": "501"}]
)
def test_bad_filters_are_refused(alice: Person, query: dict[str, str]) -> None:
    problem(alice.api.get(f"{API}/files", params=query), 400, "invalid-request")


def test_an_unknown_folder_is_not_found(alice: Person) -> None:
    problem(alice.api.get(f"{API}/files", params={"folder": "nosuchfolder"}), 404, "folder-not-found")


def test_each_kind_has_its_types(alice: Person) -> None:
    """As static/files/js knows them: the browser filters encrypted files by itself."""
    types = {
        "image": "image/svg+xml",
        "video": "video/mp4",
        "audio": "audio/ogg",
        "text": "text/csv",
        "document": "application/vnd.oasis.opendocument.text",
        "archive": "application/gzip",
        "other": "application/x-unheard-of",
    }
    files = {kind: upload(alice.api, b"x", name="x", content_type=each)["id"] for kind, each in types.items()}
    for kind, file in files.items():
        assert set(files.values()) & set(listed(alice, kind=kind)) == {file}
        assert set(listed(alice, kind=kind, q="x")) & set(files.values()) == {file}
        assert set(listed(alice, kind=kind, q="x", order="-name")) & set(files.values()) == {file}


def test_filters_narrow_the_list(alice: Person) -> None:
    text = upload(alice.api, b"x", name="a.txt", content_type="text/plain", expires_in=3600)["id"]
    image = upload(alice.api, b"x", name="a.png", content_type="image/png")["id"]
    assert {text, image} & set(listed(alice, kind="text")) == {text}
    assert {text, image} & set(listed(alice, kind="image")) == {image}
    assert {text, image} & set(listed(alice, kind="other")) == set()
    assert {text, image} & set(listed(alice, expiring="true")) == {text}
    assert {text, image} & set(listed(alice, encrypted="true")) == set()
    assert {text, image} & set(listed(alice, folder="none")) == {text, image}
    assert {text, image} & set(listed(alice, before="2020-01-01")) == set()
