"""My files and the trash as pages: their rows, in pages by cursor."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.files.client import API, json_of, problem, upload
from tests.files.pages import browser_of, following, link, listed, page
from tests.people import Person
from tests.server import Server

COUNT = 103  # files: two pages of fifty, and three more
NEVER = "0" * 11


@pytest.fixture(scope="module")
def owner(server: Server) -> Person:
    return server.create_person("many@example.org")


@pytest.fixture(scope="module")
def files(owner: Person) -> list[str]:
    """Return the IDs of the owner's files, the newest first."""
    return [upload(owner.api, b"x", name=f"note {number}.txt")["id"] for number in range(COUNT)][::-1]


@pytest.fixture(scope="module")
def browser(server: Server, owner: Person) -> Iterator[httpx.Client]:
    with browser_of(server, owner) as logged_in:
        yield logged_in


def test_pages_by_cursor_list_every_file_once(browser: httpx.Client, files: list[str]) -> None:
    pages = following(browser, "/files/")
    assert [len(one) for one in pages] == [50, 50, 3]
    assert [file for one in pages for file in one] == files


def test_a_page_stays_where_it_is_while_files_before_it_go(
    browser: httpx.Client, owner: Person, files: list[str]
) -> None:
    second = link(page(browser, "/files/"), "Next")
    owner.api.post(f"{API}/trash", json={"ids": files[:3]})
    assert listed(page(browser, f"/files/{second}")) == files[50:100]
    owner.api.post(f"{API}/trash/restore", json={"ids": files[:3]})


def test_the_first_page_is_one_link_away(browser: httpx.Client, files: list[str]) -> None:
    first = page(browser, "/files/", q="note")
    assert link(first, "First page") == ""
    second = page(browser, f"/files/{link(first, 'Next')}")
    assert listed(page(browser, f"/files/{link(second, 'First page')}")) == files[:50]
    assert "q=note" in link(second, "First page")


def test_a_search_goes_through_the_pages(browser: httpx.Client, files: list[str]) -> None:
    pages = following(browser, "/files/", q="NOTE 1")
    assert sum(map(len, pages)) == 14  # note 1, 10 to 19, 100 to 102
    assert "Files with “NOTE 1” in their names." in page(browser, "/files/", q="NOTE 1")
    assert "No matching files" in page(browser, "/files/", q="nothing like it")
    assert files


@pytest.mark.parametrize("path", ["/files/", "/files/trash/"])
@pytest.mark.parametrize("cursor", ["x", "W10=", "WzEsMl0="])
def test_a_bad_cursor_has_a_page_that_says_so(browser: httpx.Client, path: str, cursor: str) -> None:
    assert "cursor is not one of this list" in page(browser, path, 400, cursor=cursor)
    assert "cursor is not one of this list" in page(browser, path, 400, cursor=cursor, rows="only")


def test_after_the_last_file_the_list_ends(browser: httpx.Client, owner: Person, files: list[str]) -> None:
    last = json_of(owner.api.get(f"{API}/files", params={"limit": COUNT - 1}))["next"]
    owner.api.post(f"{API}/trash", json={"ids": files[-1:]})
    text = page(browser, "/files/", cursor=last)
    assert "No more files" in text
    assert "No files yet" not in text
    assert listed(page(browser, f"/files/{link(text, 'First page')}")) == files[:50]
    owner.api.post(f"{API}/trash/restore", json={"ids": files[-1:]})


def test_the_trash_is_in_pages_too(server: Server) -> None:
    person = server.create_person("much-trash@example.org")
    ids = [upload(person.api, b"x")["id"] for _ in range(51)]
    for file in ids:
        person.api.post(f"{API}/trash", json={"ids": [file]})
    with browser_of(server, person) as browser:
        first = page(browser, "/files/trash/")
        second = page(browser, f"/files/trash/{link(first, 'Older')}")
        assert restorable(first) + restorable(second) == ids[::-1]
        assert len(restorable(first)) == 50
        assert restorable(page(browser, f"/files/trash/{link(second, 'First page')}")) == ids[:0:-1]


def restorable(text: str) -> list[str]:
    return re.findall(r'name="restore"\s+value="(\w+)"', text)


def test_rows_only(browser: httpx.Client, files: list[str]) -> None:
    response = browser.get("/files/", params={"rows": "only", "q": "note"})
    assert response.text.strip().startswith('<ul class="file-rows"')
    assert listed(response.text) == files[:50]
    assert "no-store" in response.headers["Cache-Control"]
    assert len(response.content) > 10_000
    rows = page(browser, f"/files/{next_of(response.text)}")
    assert rows.strip().startswith('<ul class="file-rows"')
    assert listed(rows) == files[50:100]
    assert listed(page(browser, "/files/", rows="only", limit="100")) == files[:100]
    assert next_of(page(browser, "/files/", rows="only", q="note 102")) == ""


def next_of(text: str) -> str:
    found = re.search(r'<a rel="next" href="([^"]*)"></a>', text)
    return found[1].replace("&amp;", "&") if found else ""


def test_rows_only_are_the_owners(server: Server, files: list[str], bob: Person) -> None:
    response = httpx.get(f"{server.address}/files/", params={"rows": "only"})
    assert (response.status_code, "/login/" in response.headers["Location"]) == (302, True)
    with browser_of(server, bob) as elsewhere:
        assert listed(page(elsewhere, "/files/", rows="only", ids=",".join(files[:3]))) == []


def test_ids_select_exactly_these_files(browser: httpx.Client, owner: Person, files: list[str]) -> None:
    ids = ",".join([*files[3:100], NEVER, files[3]])
    assert listed(page(browser, "/files/", ids=ids)) == files[3:100]
    assert listed(page(browser, "/files/", ids=ids, rows="only")) == files[3:100]
    found = json_of(owner.api.get(f"{API}/files", params={"ids": ids}))
    assert [file["id"] for file in found["files"]] == files[3:100]
    assert found["next"] is None
    assert "No matching files" in page(browser, "/files/", ids=NEVER)


def test_ids_find_nothing_in_the_trash(browser: httpx.Client, owner: Person, files: list[str]) -> None:
    owner.api.post(f"{API}/trash", json={"ids": files[:1]})
    ids = ",".join(files[:2])
    assert listed(page(browser, "/files/", ids=ids)) == files[1:2]
    found = json_of(owner.api.get(f"{API}/files", params={"ids": ids}))["files"]
    assert [file["id"] for file in found] == files[1:2]
    owner.api.post(f"{API}/trash/restore", json={"ids": files[:1]})


@pytest.mark.parametrize("ids", [",", "a,,b", "a/b", "a b", "x" * 33, ",".join(["x"] * 101)])
def test_bad_ids_are_refused(browser: httpx.Client, alice: Person, ids: str) -> None:
    problem(alice.api.get(f"{API}/files", params={"ids": ids}), 400, "invalid-request")
    assert "ids must be at most 100 IDs" in page(browser, "/files/", 400, ids=ids)
