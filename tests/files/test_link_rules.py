"""A file's own link: password, own words, for the owner alone, ended and renewed. Each holds at the next request."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.files.client import API, json_of, multipart, problem, upload
from tests.files.pages import browser_of, form, page
from tests.files.test_gates import RATE, SEALED, spelled, store
from tests.people import Person
from tests.rate_limits import forget_counts
from tests.server import Server

HTML = {"Accept": "text/html"}
PASSWORD = "prost mahlzeit"


@pytest.fixture(autouse=True)
def fresh_rate_limits(server: Server) -> None:
    forget_counts(server.data_dir)


@pytest.fixture(scope="module")
def protected(alice: Person) -> dict[str, Any]:
    return upload(alice.api, b"protected", "plan.txt", password=PASSWORD, note="Read this\nfirst.")


def change(owner: Person, file: dict[str, Any], **changes: Any) -> dict[str, Any]:
    response = owner.api.patch(f"{API}/files/{file['id']}", json=changes)
    assert response.status_code == 200, response.text
    return json_of(response)


def opened(reader: Person, file_id: str, **body: Any) -> httpx.Response:
    return reader.api.post(f"{API}/files/{file_id}/open", json=body)


def statuses(file: dict[str, Any], **headers: str) -> set[int]:
    """Return the statuses of every way to the bytes, without following redirects."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    ways = [httpx.get(file[link], headers=sent) for link in ("url", "raw_url", "download_url")]
    ranged = httpx.get(file["download_url"], headers={**sent, "Range": "bytes=0-3"})
    cached = httpx.get(file["raw_url"], headers={**sent, "If-None-Match": "*"})
    return {response.status_code for response in (*ways, ranged, cached)}


def test_a_password_is_needed_for_every_way_to_the_bytes(protected: dict[str, Any], stranger: Person) -> None:
    assert statuses(protected) == {403}
    assert statuses(protected, Bytebin_Password="wrong") == {403}
    assert statuses(protected, Bytebin_Password=PASSWORD) == {200, 206, 304}
    problem(opened(stranger, protected["id"]), 403, "password-required")
    problem(opened(stranger, protected["id"], password="wrong"), 403, "wrong-token")
    ticket = json_of(opened(stranger, protected["id"], password=PASSWORD))["ticket"]
    assert statuses(protected, Bytebin_Ticket=ticket) == {200, 206, 304}


def test_the_page_asks_for_the_password_and_says_nothing_of_the_file(protected: dict[str, Any]) -> None:
    with httpx.Client() as browser:
        asked = browser.get(protected["url"], headers=HTML)
        assert asked.status_code == 200
        assert "plan.txt" not in asked.text
        assert "Read this" not in asked.text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', asked.text)
        assert token
        sent = {"csrfmiddlewaretoken": token[1], "password": "wrong"}
        refused = browser.post(protected["url"], data=sent, headers=HTML)
        assert refused.status_code == 403
        assert "plan.txt" not in refused.text
        shown = browser.post(protected["url"], data=sent | {"password": PASSWORD}, headers=HTML)
        assert shown.status_code == 200
        assert "plan.txt" in shown.text
        assert "Read this<br>first." in shown.text
        assert shown.headers["Cache-Control"] == "no-store"


def test_passwords_are_hashed_and_never_returned(
    protected: dict[str, Any], server: Server, alice: Person
) -> None:
    stored = server.rows.value("files_file", "password", _id=protected["id"])
    assert stored.startswith("argon2$argon2id$")
    document = json_of(alice.api.get(f"{API}/files/{protected['id']}"))
    assert document["password"] is True


def test_guessing_is_limited_before_the_comparison(alice: Person, stranger: Person) -> None:
    file, sealed = upload(alice.api, b"guess", password=PASSWORD), store(alice.api, SEALED)
    # Tokens are compared quickly, so that all of this is in one window of the limit, which is that of passwords too.
    guess = {"link_token": spelled(bytes(32))}
    answers = {opened(stranger, sealed, **guess).status_code for _ in range(2 * RATE)}
    assert answers == {403, 429}
    # Not even the right password is compared then.
    assert opened(stranger, file["id"], password=PASSWORD).status_code == 429
    assert httpx.get(file["raw_url"], headers={"Bytebin-Password": PASSWORD}).status_code == 429


def test_a_new_password_ends_the_tickets_of_the_former(alice: Person, stranger: Person) -> None:
    file = upload(alice.api, b"changing", password=PASSWORD)
    ticket = json_of(opened(stranger, file["id"], password=PASSWORD))["ticket"]
    change(alice, file, password="another")
    assert statuses(file, Bytebin_Ticket=ticket) == {403}
    problem(opened(stranger, file["id"], ticket=ticket), 403, "password-required")
    change(alice, file, password=None)
    assert statuses(file) == {200, 206, 304}


def test_a_private_file_exists_for_its_owner_alone(alice: Person, bob: Person, stranger: Person) -> None:
    file = upload(alice.api, b"mine", max_downloads=9)
    ticket = json_of(opened(stranger, file["id"]))["ticket"]
    assert statuses(file, Bytebin_Ticket=ticket) == {200, 206, 304}
    change(alice, file, private=True)
    assert statuses(file) == statuses(file, Bytebin_Ticket=ticket) == {404}
    assert statuses(file, Authorization=f"Bearer {bob.token}") == {404}
    problem(opened(bob, file["id"]), 404, "file-not-found")
    assert statuses(file, Authorization=f"Bearer {alice.token}") == {200, 206, 304}
    own = json_of(opened(alice, file["id"]))["ticket"]
    change(alice, file, private=False)
    assert json_of(alice.api.get(f"{API}/files/{file['id']}"))["download_count"] == 1
    assert statuses(file, Bytebin_Ticket=own) == {403}


def test_own_words_lead_to_the_file_beside_its_id(alice: Person, bob: Person) -> None:
    file = upload(alice.api, b"worded", "a.txt", slug="Holiday-2026")
    assert file["slug"] == "holiday-2026"
    assert file["url"].endswith("/f/holiday-2026")
    assert statuses(file) == {200, 206, 304}
    base = file["url"].removesuffix("holiday-2026")
    for words in ("Holiday-2026", file["id"]):
        assert httpx.get(base + words).content == b"worded"
    assert httpx.get(f"{base}holiday-2026.", follow_redirects=True).content == b"worded"
    assert httpx.get(f"{base}holiday-2026.x", follow_redirects=True).status_code == 404
    taken = bob.api.post(f"{API}/uploads", json={"name": "b", "size": 1, "slug": "HOLIDAY-2026"})
    problem(taken, 409, "address-taken")
    problem(
        bob.api.post(f"{API}/files", **multipart("b", b"b", {"slug": "holiday-2026"})), 409, "address-taken"
    )
    other = upload(bob.api, b"other")
    refused = bob.api.patch(f"{API}/files/{other['id']}", json={"slug": "holiday-2026"})
    problem(refused, 409, "address-taken")
    assert change(alice, file, slug=None)["url"].endswith(file["id"])
    assert change(bob, other, slug="holiday-2026")["slug"] == "holiday-2026"


@pytest.mark.parametrize(
    "slug", ["ab", "-abc", "abc-", "a b c", "a_b_c", "a/b/c", "ä-ö-ü", "a" * 65, "admin", "abc\0"]
)
def test_other_words_are_refused(alice: Person, slug: str) -> None:
    response = alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1, "slug": slug})
    assert response.status_code == 400
    assert "slug" in response.json()["detail"]


def test_of_two_at_once_one_gets_the_words(alice: Person) -> None:
    files = [upload(alice.api, b"race") for _ in range(6)]

    def ask(file: dict[str, Any]) -> int:
        return alice.api.patch(f"{API}/files/{file['id']}", json={"slug": "race-2026"}).status_code

    with ThreadPoolExecutor(len(files)) as pool:
        assert sorted(pool.map(ask, files)) == [200] + [409] * 5


def test_a_new_link_ends_the_former_one_at_once(alice: Person, stranger: Person) -> None:
    file = upload(alice.api, b"renewed", slug="old-words", max_downloads=9)
    ticket = json_of(opened(stranger, "old-words"))["ticket"]
    renewed = json_of(alice.api.post(f"{API}/files/{file['id']}/link"))
    assert renewed["id"] == file["id"]
    assert renewed["url"] not in (file["url"], f"{file['url'].rpartition('/')[0]}/{file['id']}")
    by_id = {name: file[name].replace("old-words", file["id"]) for name in ("url", "raw_url", "download_url")}
    assert statuses(file, Bytebin_Ticket=ticket) == statuses(by_id, Bytebin_Ticket=ticket) == {404}
    problem(opened(stranger, file["id"]), 404, "file-not-found")
    assert json_of(opened(stranger, renewed["slug"]))["ticket"]
    # The owner still reaches it by its ID.
    assert json_of(opened(alice, file["id"], as_owner=True))["size"] == 7


def test_an_ended_link_is_gone_and_the_file_is_kept(alice: Person) -> None:
    file = upload(alice.api, b"kept")
    ended = json_of(alice.api.delete(f"{API}/files/{file['id']}/link"))
    assert ended["link_ended"] is True
    assert statuses(file) == {404}
    assert statuses(file, Authorization=f"Bearer {alice.token}") == {200, 206, 304}
    again = json_of(alice.api.post(f"{API}/files/{file['id']}/link"))
    assert again["link_ended"] is False
    assert statuses(again) == {200, 206, 304}
    assert statuses(file) == {404}


def test_what_is_encrypted_has_neither_words_nor_notes_nor_passwords_here(alice: Person) -> None:
    file_id = store(alice.api, SEALED)
    for name in ("note", "slug", "password"):
        refused = alice.api.patch(f"{API}/files/{file_id}", json={name: "words"})
        problem(refused, 400, "invalid-request")
    assert json_of(alice.api.post(f"{API}/files/{file_id}/link"))["slug"]


# Of one address, at most RATE passwords are compared at the same time.
def test_n_downloads_with_a_password_under_many_opens_at_once_are_n(alice: Person, stranger: Person) -> None:
    body, opens = {"password": PASSWORD}, RATE // 2
    file = upload(alice.api, b"five", max_downloads=5, **body)
    with ThreadPoolExecutor(opens) as pool:
        answers = list(pool.map(lambda _: opened(stranger, file["id"], **body).status_code, range(opens)))
    assert sorted(answers) == [200] * 5 + [410] * (opens - 5)


def test_the_page_of_links_works_without_scripts(server: Server, alice: Person) -> None:
    file = upload(alice.api, b"by form", "form.txt")
    path = f"/files/{file['id']}/link/"
    with browser_of(server, alice) as browser:
        assert path in page(browser, "/files/")
        rules = {"save": "1", "expires_in": "3600", "slug": "by-form", "note": "Hello", "protected": "on"}
        assert browser.post(path, data=form(browser, **rules)).status_code == 400
        done = browser.post(path, data=form(browser, **rules, password=PASSWORD))
        assert done.status_code == 302, done.text
        changed = json_of(alice.api.get(f"{API}/files/{file['id']}"))
        assert (changed["slug"], changed["note"], changed["password"]) == ("by-form", "Hello", True)
        assert changed["expires_at"]
        browser.post(path, data=form(browser, make="1", label="Anna", max_downloads="3"))
        (anna,) = json_of(alice.api.get(f"{API}/files/{file['id']}/links"))["links"]
        assert anna["url"] in page(browser, path)
        asked = page(browser, path, change=anna["id"])
        changing = re.compile(rf'name="change"\s+value="{anna["id"]}"')
        assert changing.search(asked)
        assert not changing.search(page(browser, path, change="0" * 11))
        rules = {"change": anna["id"], "version": "0", "expires_in": "keep", "label": "Ben"}
        assert browser.post(path, data=form(browser, **rules, protected="on")).status_code == 400
        done = browser.post(path, data=form(browser, **rules, protected="on", password=PASSWORD))
        assert done.status_code == 302, done.text
        # The same page, still open elsewhere.
        late = browser.post(path, data=form(browser, **(rules | {"label": "late"})))
        assert late.status_code == 409
        assert 'value="Ben"' in late.text
        (ben,) = json_of(alice.api.get(f"{API}/files/{file['id']}/links"))["links"]
        assert (ben["label"], ben["max_downloads"], ben["password"]) == ("Ben", None, True)
        browser.post(path, data=form(browser, **{"end-other": anna["id"]}))
        assert anna["url"] not in page(browser, path)
        browser.post(path, data=form(browser, renew="1"))
        assert httpx.get(changed["url"]).status_code == 404
        browser.post(path, data=form(browser, end="1"))
        assert json_of(alice.api.get(f"{API}/files/{file['id']}"))["link_ended"] is True


def test_nobody_else_sees_the_page_of_links(server: Server, alice: Person, bob: Person) -> None:
    file = upload(alice.api, b"hers")
    with browser_of(server, bob) as browser:
        page(browser, f"/files/{file['id']}/link/", 404)
        assert browser.post(f"/files/{file['id']}/link/", data=form(browser, end="1")).status_code == 404
    assert httpx.get(file["url"]).status_code == 200
