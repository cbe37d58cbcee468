"""My files as a place to live in, without scripts: order, filters and plain folders."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.databases.engine import LONG_AGO
from tests.files.client import API, json_of, upload
from tests.files.pages import browser_of, following, form, link, listed, page
from tests.files.test_folders import all_of, move, new
from tests.people import Person
from tests.server import Server

INNER = re.compile(r'data-folder="(\w+)"')


@pytest.fixture(scope="module")
def owner(server: Server) -> Person:
    return server.create_person("places@example.org")


@pytest.fixture(scope="module")
def browser(server: Server, owner: Person) -> Iterator[httpx.Client]:
    with browser_of(server, owner) as logged_in:
        yield logged_in


@pytest.fixture
def folder(owner: Person) -> str:
    return new(owner, "Letters")


def put(person: Person, folder: str | None = None, content: bytes = b"x", **fields: Any) -> str:
    file = str(upload(person.api, content, **fields)["id"])
    if folder:
        move(person, folder, file)
    return file


def posted(browser: httpx.Client, path: str, status: int = 302, **fields: str) -> str:
    """Submit a form of My files. Return the page that it leads to, or the error's."""
    response = browser.post(path, data=form(browser, **fields))
    assert response.status_code == status, response.text
    return page(browser, response.headers["Location"]) if status == 302 else response.text


def inner(text: str) -> list[str]:
    return INNER.findall(text)


def test_order_and_filters_are_those_of_the_api(browser: httpx.Client, owner: Person, folder: str) -> None:
    large = put(owner, folder, b"x" * 300, name="c.txt", content_type="text/plain", expires_in=3600)
    small = put(owner, folder, b"x", name="a.png", content_type="image/png")
    middle = put(owner, folder, b"x" * 20, name="b.txt", content_type="text/plain")

    def of(**query: str) -> list[str]:
        found = listed(page(browser, "/files/", folder=folder, **query))
        answer = owner.api.get(f"{API}/files", params={"folder": folder, **query})
        assert found == [file["id"] for file in json_of(answer)["files"]]
        return found

    assert of() == [middle, small, large]
    assert of(order="created_at") == [large, small, middle]
    assert of(order="name") == [small, middle, large]
    assert of(order="-name") == [large, middle, small]
    assert of(order="size") == [small, middle, large]
    assert of(order="-size") == [large, middle, small]
    assert of(kind="text", order="name") == [middle, large]
    assert of(encrypted="true") == []
    assert of(encrypted="false", kind="image") == [small]
    assert of(expiring="true") == [large]
    assert of(after="2999-01-01") == []
    assert of(before="2999-01-01") == [middle, small, large]


def test_the_form_is_folded_until_it_is_used(browser: httpx.Client, folder: str, owner: Person) -> None:
    put(owner, folder)
    details = re.compile(r'<details class="more" id="mine-filters" *(open)?>')
    plain = details.search(page(browser, "/files/"))
    used = page(browser, "/files/", order="size", kind="text", after="2026-01-01", folder=folder)
    opened = details.search(used)
    assert plain
    assert opened
    assert (plain[1], opened[1]) == (None, "open")
    for value in ("size", "text"):
        assert re.search(rf'<option value="{value}" selected', used)
    assert re.search(r'<input[^>]*name="after"[^>]*value="2026-01-01"', used)
    assert re.search(rf'<input type="hidden"\s+form="mine-search"\s+name="folder"\s+value="{folder}">', used)
    assert link(used, "Reset") == f"/files/?folder={folder}"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"order": "owner"}, "order must be one of"),
        ({"kind": "x"}, "kind must be one of"),
        ({"encrypted": "1"}, "encrypted must be true or false"),
        ({"expiring": "soon"}, "expiring must be true or false"),
        ({"after": "yesterday"}, "after must be a date"),
        ({"before": "2026-13-01"}, "before must be a date"),
        ({"limit": "101"}, "limit must be a number from 1 to 100"),
    ],
)
def test_bad_values_have_a_page_that_says_so(
    browser: httpx.Client, query: dict[str, str], sentence: str
) -> None:
    assert sentence in page(browser, "/files/", 400, **query)


def test_a_folder_is_a_place(browser: httpx.Client, owner: Person, folder: str) -> None:
    year = new(owner, "2026", folder)
    outside, letter, deep = put(owner), put(owner, folder), put(owner, year)
    top = page(browser, "/files/")
    assert outside in listed(top)
    assert letter not in listed(top)
    assert folder in inner(top)
    assert year not in inner(top)
    letters = page(browser, "/files/", folder=folder)
    assert (inner(letters), listed(letters)) == ([year], [letter])
    inside = page(browser, "/files/", folder=year)
    assert (inner(inside), listed(inside)) == ([], [deep])
    assert link(inside, "Letters") == f"/files/?folder={folder}"
    assert '<span aria-current="page"><bdi>2026</bdi></span>' in inside


def test_a_search_and_a_filter_look_in_all_folders(browser: httpx.Client, owner: Person, folder: str) -> None:
    name = f"in {folder}.csv"
    file = put(owner, folder, name=name, content_type="text/csv")
    other = new(owner, "other")
    assert listed(page(browser, "/files/", q=name, folder=other)) == [file]
    assert listed(page(browser, "/files/", kind="text", order="-created_at"))[:1] == [file]
    assert listed(page(browser, "/files/", kind="text", folder=other)) == []
    assert inner(page(browser, "/files/", kind="text")) == []


def test_nobody_opens_the_folder_of_somebody_else(
    browser: httpx.Client, bob: Person, folder: str, owner: Person
) -> None:
    theirs = new(bob, "bob's")
    page(browser, "/files/", 404, folder=theirs)
    page(browser, "/files/", 404, folder="a b")
    file = put(owner, folder)
    for path, fields in (
        (f"/files/folders/{theirs}/rename/", {"name": "stolen"}),
        (f"/files/folders/{theirs}/share/", {"link": "make"}),
        (f"/files/folders/{theirs}/delete/", {"files": "trash"}),
        ("/files/folders/", {"name": "x", "parent": theirs}),
        ("/files/folders/move/", {"id": file, "folder": theirs}),
    ):
        assert "Folder not found" in posted(browser, path, 404, **fields)
    posted(browser, "/files/folders/move/", 404, id=upload(bob.api, b"x")["id"], folder=folder)
    assert all_of(bob)[theirs]["name"] == "bob's"
    assert all_of(bob)[theirs]["url"] is None


def test_the_forms_need_their_token(browser: httpx.Client, folder: str) -> None:
    response = browser.post(f"/files/folders/{folder}/delete/", data={"files": "trash"})
    assert response.status_code == 403
    assert browser.get(f"/files/folders/{folder}/delete/").status_code == 405
    assert folder in inner(page(browser, "/files/"))


def test_folders_are_made_renamed_and_deleted(browser: httpx.Client, owner: Person) -> None:
    made = inner(posted(browser, "/files/folders/", name="Invoices", parent=""))
    outer = next(one for one in made if all_of(owner)[one]["name"] == "Invoices")
    (year,) = inner(posted(browser, "/files/folders/", name="2027", parent=outer))
    assert "<bdi>Paid</bdi>" in posted(browser, f"/files/folders/{outer}/rename/", name="Paid")
    file = put(owner, year)
    kept = posted(browser, f"/files/folders/{year}/delete/", files="keep")
    assert "2027 has been deleted. What was in it is here now." in kept
    assert (inner(kept), listed(kept)) == ([], [file])
    assert "Its files are in the trash." in posted(browser, f"/files/folders/{outer}/delete/", files="trash")
    assert file in page(browser, "/files/trash/")
    assert outer not in all_of(owner)


@pytest.mark.parametrize("name", ["", "..", "a/b", "\0", "x" * 256])
def test_a_bad_name_is_refused(browser: httpx.Client, owner: Person, folder: str, name: str) -> None:
    for path in ("/files/folders/", f"/files/folders/{folder}/rename/"):
        assert "A file name" in posted(browser, path, 400, name=name)
    assert all_of(owner)[folder]["name"] == "Letters"


@pytest.mark.parametrize("path", ["share", "delete"])
def test_a_button_that_is_not_there_does_nothing(browser: httpx.Client, owner: Person, path: str) -> None:
    folder = new(owner)
    assert "must be" in posted(browser, f"/files/folders/{folder}/{path}/", 400)
    assert all_of(owner)[folder]["url"] is None


def test_a_file_is_moved_from_its_own_page(browser: httpx.Client, owner: Person, folder: str) -> None:
    year = new(owner, "2026", folder)
    file = put(owner, folder)
    assert link(page(browser, "/files/", delete=file), "Move to a folder instead") == f"/files/?move={file}"
    text = page(browser, "/files/", move=file)
    assert f'<option value="{folder}" selected>Letters</option>' in text
    assert re.search(rf'<option value="{year}" *>Letters / 2026</option>', text)
    assert listed(posted(browser, "/files/folders/move/", id=file, folder=year)) == [file]
    assert file in listed(posted(browser, "/files/folders/move/", id=file, folder=""))
    page(browser, "/files/", 404, move="nosuchfile1")


def test_a_file_goes_to_the_trash_from_its_folder_and_back_to_it(
    browser: httpx.Client, owner: Person, folder: str
) -> None:
    file = put(owner, folder)
    text = posted(browser, "/files/", id=file)
    assert "This folder is empty" in text
    assert '<span aria-current="page"><bdi>Letters</bdi></span>' in text


def test_many_folders_come_in_pages_before_the_files(server: Server) -> None:
    person = server.create_person("many-folders@example.org")
    made = [new(person, f"{number:03}") for number in range(120)]
    file = upload(person.api, b"x")["id"]
    with browser_of(server, person) as browser:
        first = page(browser, "/files/")
        assert (len(inner(first)), listed(first)) == (50, [])
        second = page(browser, f"/files/{link(first, 'Next')}")
        third = page(browser, f"/files/{link(second, 'Next')}")
        assert inner(first) + inner(second) + inner(third) == made
        assert listed(third) == [file]
        assert link(third, "Next") == ""
        assert following(browser, "/files/")[-1] == [file]
        assert listed(page(browser, "/files/", rows="only")) == [file]


def test_the_owner_reads_what_the_link_leaves_out(
    browser: httpx.Client, owner: Person, server: Server
) -> None:
    folder = new(owner, "shared")
    shown, limited, old = put(owner, folder), put(owner, folder), put(owner, folder)
    owner.api.patch(f"{API}/files/{limited}", json={"max_downloads": 3})
    server.rows.change("files_file", {"expires_at": LONG_AGO}, _id=old)
    server.rows.change("files_file", {"encrypted": True}, _id=put(owner, folder))
    text = posted(browser, f"/files/folders/{folder}/share/", link="make")
    url = all_of(owner)[folder]["url"]
    assert url in text
    assert "1 encrypted file, which only its own link opens" in text
    assert "1 file with a download limit" in text
    assert "1 file that has expired or was taken down" in text
    assert f"/f/{shown}" in httpx.get(url, headers={"Accept": "text/html"}).text
    ended = posted(browser, f"/files/folders/{folder}/share/", link="end")
    assert "The folder&#x27;s link no longer works." in ended
    assert httpx.get(url).status_code == 404
