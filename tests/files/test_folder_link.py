"""Folder links: what they show, to whom, and their ZIP."""

import io
import re
import zipfile
from typing import Any

from tests.browser.journeys.content import png
from tests.files.client import API, json_of, problem, upload
from tests.files.test_folders import FOLDERS, move, new
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server


def link_to(person: Person, folder: str) -> str:
    response = person.api.patch(f"{FOLDERS}/{folder}", json={"link": True})
    assert response.status_code == 200, response.text
    return str(json_of(response)["url"]).rpartition("/")[2]


def shown(person: Person, link: str, **query: str) -> Any:
    return person.api.get(f"{API}/folder-links/{link}", params=query)


def ids(person: Person, link: str, **query: str) -> set[str]:
    return {file["id"] for file in json_of(shown(person, link, **query))["files"]}


def put(person: Person, folder: str, content: bytes = b"x", **fields: Any) -> str:
    file = str(upload(person.api, content, **fields)["id"])
    move(person, folder, file)
    return file


def test_anybody_with_the_link_sees_the_files(alice: Person, stranger: Person) -> None:
    folder = new(alice, "holiday")
    link, file = link_to(alice, folder), put(alice, folder)
    inner = new(alice, "inner", folder)
    deep = put(alice, inner)
    document = json_of(shown(stranger, link))
    assert (document["name"], document["folders"]) == ("holiday", [{"id": inner, "name": "inner"}])
    assert ids(stranger, link) == {file}
    assert ids(stranger, link, folder=inner) == {deep}
    page = stranger.api.get(f"/folder/{link}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert f"/f/{file}" in page.text


def test_the_page_shows_thumbnails(server: Server, alice: Person, stranger: Person) -> None:
    folder = new(alice)
    link = link_to(alice, folder)
    picture = put(alice, folder, png(8, 8), name="a.png", content_type="image/png")
    text = put(alice, folder, b"text", name="b.txt")
    server.manage("jobs", "--once")
    page = stranger.api.get(f"/folder/{link}", headers={"Accept": "text/html"}).text
    shown_there = re.findall(r'<img src="(/t/[^"]+)"', page)
    assert shown_there == [f"/t/{picture}/160"]
    assert stranger.api.get(shown_there[0]).headers["Content-Type"].startswith("image/")
    assert f"/f/{text}" in page


def test_a_link_stays_until_it_is_ended(alice: Person, stranger: Person) -> None:
    folder = new(alice)
    link = link_to(alice, folder)
    assert link_to(alice, folder) == link
    alice.api.patch(f"{FOLDERS}/{folder}", json={"link": False})
    problem(shown(stranger, link), 404, "folder-not-found")
    assert link_to(alice, folder) != link


def test_only_what_its_own_link_shows_without_a_click(alice: Person, stranger: Person) -> None:
    folder = new(alice)
    link, trashed = link_to(alice, folder), put(alice, folder)
    put(alice, folder, max_downloads=1)
    alice.api.post(f"{API}/trash", json={"ids": [trashed]})
    assert ids(stranger, link) == set()
    alice.api.post(f"{API}/trash/restore", json={"ids": [trashed]})
    assert ids(stranger, link) == {trashed}


def test_a_link_does_not_lead_out_of_its_folder(alice: Person, bob: Person, stranger: Person) -> None:
    outer = new(alice)
    link = link_to(alice, new(alice, parent=outer))
    for elsewhere in (outer, new(alice), new(bob), "nosuchfolder", "a-b"):
        problem(shown(stranger, link, folder=elsewhere), 404, "folder-not-found")
    problem(shown(stranger, outer), 404, "folder-not-found")
    problem(bob.api.patch(f"{FOLDERS}/{outer}", json={"link": True}), 404, "folder-not-found")


def test_the_zip_has_the_folders(alice: Person, stranger: Person) -> None:
    folder = new(alice)
    link, inner = link_to(alice, folder), new(alice, "inner", folder)
    for where, content in ((folder, b"one"), (folder, b"two"), (inner, b"three")):
        put(alice, where, content)
    response = stranger.api.get(f"/folder/{link}/zip")
    assert int(response.headers["Content-Length"]) == len(response.content)
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(found.values()) == [b"one", b"three", b"two"]
    assert [content for name, content in found.items() if name.startswith("inner/")] == [b"three"]


def test_files_are_read_in_pages(alice: Person, stranger: Person) -> None:
    folder = new(alice)
    link, files = link_to(alice, folder), {put(alice, folder) for _ in range(3)}
    first = json_of(shown(stranger, link, limit="2"))
    assert len(first["files"]) == 2
    rest = ids(stranger, link, limit="2", cursor=first["next"])
    assert {file["id"] for file in first["files"]} | rest == files


def test_folders_come_in_pages_before_the_files(alice: Person, stranger: Person) -> None:
    folder = new(alice, "many")
    link, file = link_to(alice, folder), put(alice, folder)
    made = [new(alice, f"{number}", folder) for number in range(5)]
    pages, cursor = [], ""
    while True:
        page = json_of(shown(stranger, link, limit="2", cursor=cursor))
        pages.append([one["id"] for one in page["folders"] + page["files"]])
        if page["next"] is None:
            break
        cursor = page["next"]
    assert pages == [made[:2], made[2:4], [made[4], file]]
    problem(shown(stranger, link, cursor="~x"), 400, "invalid-request")


def test_a_zip_can_be_made_so_often_in_an_hour(server: Server, alice: Person, stranger: Person) -> None:
    link = link_to(alice, new(alice))
    forget_counts(server.data_dir)
    for _ in range(60):
        assert stranger.api.head(f"/folder/{link}/zip").status_code == 200
    problem(stranger.api.get(f"/folder/{link}/zip"), 429, "rate-limited")
    assert shown(stranger, link).status_code == 200
    forget_counts(server.data_dir)
