"""Plain links: sending without scripts, the limits to the byte, the password, and who can see what came."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier
from typing import Any

import httpx
import pytest
from django.utils import timezone

from tests.files.client import API, json_of, problem
from tests.files.pages import browser_of, form, page
from tests.people import TIMEOUT, Person
from tests.requests.forging import Link, card, new_id, spelled, text
from tests.server import Server

AT_ONCE = 64
LARGE = 9_000  # bytes of a file that counts more than the minimum
PAGE = "/files/requests/plain/"
HTML = {"Accept": "text/html"}
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


class Plain:
    """A plain link of `owner`, as somebody without an account uses it."""

    def __init__(self, owner: Person, sender: Person, **more: Any) -> None:
        self.owner, self.api = owner.api, sender.api
        asked = {
            "plain": True, "title": "Röntgen <b>", "max_files": 20, "max_bytes": 100_000_000, "expires_in": 3600,
            "notify": False,
        }  # fmt: skip
        made = self.owner.post(f"{API}/requests", json=asked | more)
        assert made.status_code == 201, made.text
        self.made = json_of(made)
        self.id = self.made["id"]
        self.path = f"/u/{self.id}"

    def look(self) -> httpx.Response:
        return self.api.get(self.path, headers=HTML)

    def send(self, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
        parts = [("file", (name, content)) for name, content in files]
        return self.api.post(self.path, data=fields, files=parts, headers=HTML)

    def enter(self, password: str) -> httpx.Response:
        return self.api.post(self.path, data={"password": password}, headers=HTML)

    def change(self, **changes: Any) -> httpx.Response:
        return self.owner.patch(f"{API}/requests/{self.id}", json=changes)

    def used(self) -> tuple[int, int]:
        state = json_of(self.owner.get(f"{API}/requests/{self.id}"))
        return state["used_files"], state["used_bytes"]

    def files(self) -> dict[str, str]:
        """Return the IDs of the owner's files by name."""
        listed = json_of(self.owner.get(f"{API}/files"))["files"]
        return {file["name"]: file["id"] for file in listed}


@pytest.fixture
def plain(alice: Person, stranger: Person) -> Plain:
    return Plain(alice, stranger)


@pytest.fixture
def browser(server: Server, alice: Person) -> Iterator[httpx.Client]:
    with browser_of(server, alice) as browser:
        yield browser


def test_a_stranger_sends_two_files_without_scripts(plain: Plain, browser: httpx.Client) -> None:
    shown = plain.look()
    assert shown.status_code == 200
    assert "Röntgen &lt;b&gt;" in shown.text
    assert "These files are not encrypted" in shown.text
    assert "20 more files" in shown.text
    assert (shown.headers["Referrer-Policy"], shown.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "Set-Cookie" not in shown.headers
    sent = plain.send(("größe.txt", b"one"), ("<i>.bin", b"2" * LARGE), note="For\r\nyou", sender="Eve")
    assert sent.status_code == 200
    assert "größe.txt" in sent.text
    assert "&lt;i&gt;.bin" in sent.text
    assert "18 more files" in sent.text
    assert plain.used() == (2, 4096 + LARGE)
    listed = unescape(page(browser, PAGE))
    assert "For\nyou" in listed
    assert listed.count("from a stranger, who typed this name:") >= 2
    assert listed.index("Röntgen <b>") < listed.index("größe.txt")


def test_what_came_exists_for_its_owner_alone_until_it_is_released(
    plain: Plain, browser: httpx.Client, stranger: Person, bob: Person
) -> None:
    plain.send(("until-released.txt", b"<script>"))
    file = plain.files()["until-released.txt"]
    paths = [f"/f/{file}", f"/d/{file}", f"/r/{file}/until-released.txt"]
    for api in (stranger.api, bob.api):
        for path in paths:
            problem(api.get(path, headers={"Accept": "application/json"}), 404, "file-not-found")
        problem(api.post(f"{API}/files/{file}/open", json={}), 404, "file-not-found")
    assert "until you release it" in page(browser, paths[0])
    opened = browser.post(paths[0], data=form(browser), follow_redirects=True)
    assert (opened.content, opened.headers["Content-Disposition"][:10]) == (b"<script>", "attachment")
    browser.post(PAGE, data=form(browser, accept=file))
    assert stranger.api.get(paths[0]).status_code == 404
    assert browser.post(PAGE, data=form(browser, release=file)).status_code == 302
    assert stranger.api.get(paths[1]).content == b"<script>"


def test_the_owner_accepts_and_deletes_without_scripts(plain: Plain, browser: httpx.Client) -> None:
    plain.send(("kept.txt", b"1"), ("unwanted.txt", b"2"))
    ids = plain.files()
    assert f'name="accept"\n          value="{ids["kept.txt"]}"' in page(browser, PAGE)
    browser.post(PAGE, data=form(browser, accept=ids["kept.txt"]))
    browser.post(PAGE, data=form(browser, delete=ids["unwanted.txt"]))
    shown = page(browser, PAGE)
    assert "kept.txt" in shown
    assert "unwanted.txt" not in shown
    assert f'name="accept"\n          value="{ids["kept.txt"]}"' not in shown
    assert plain.used()[0] == 2, "what the owner deletes is not given back"


def test_nobody_else_s_files_and_links_can_be_acted_on(server: Server, plain: Plain, bob: Person) -> None:
    plain.send(("alices.txt", b"1"))
    file = plain.files()["alices.txt"]
    with browser_of(server, bob) as other:
        for button in ("accept", "release", "delete"):
            assert other.post(PAGE, data=form(other, **{button: file})).status_code == 404
        for button in ("close", "reopen"):
            assert other.post(PAGE, data=form(other, **{button: plain.id})).status_code == 404
        for path in (f"{PAGE}{plain.id}/", f"{PAGE}{plain.id}/delete/"):
            assert other.get(path).status_code == 404
            assert other.post(path, data=form(other)).status_code == 404
        assert "alices.txt" not in page(other, PAGE)
    assert plain.look().status_code == 200


def test_the_owner_makes_closes_opens_and_deletes_a_link(browser: httpx.Client, stranger: Person) -> None:
    page(browser, PAGE)
    fields = {
        "title": "For the doctor", "text": "Two\r\nlines", "max_files": "3", "max_size": "5", "expires_in": "86400",
        "password": "", "max_file_size": "",
    }  # fmt: skip
    refused = browser.post(PAGE, data=form(browser, **fields))
    assert refused.status_code == 400, "the choice has to be made"
    assert browser.post(PAGE, data=form(browser, understood="on", **fields)).status_code == 302
    shown = page(browser, PAGE)
    [path] = re.findall(r'value="[^"]*(/u/\w{11})"', shown)[:1]
    link = path.rpartition("/")[2]
    assert "Two\nlines" in stranger.api.get(path).text
    browser.post(PAGE, data=form(browser, close=link))
    assert stranger.api.get(path).status_code == 410
    browser.post(PAGE, data=form(browser, reopen=link))
    assert stranger.api.get(path).status_code == 200
    question = page(browser, f"{PAGE}{link}/delete/")
    assert "Delete this link?" in question
    assert "For the doctor" in question
    assert stranger.api.get(path).status_code == 200
    assert browser.post(f"{PAGE}{link}/delete/", data=form(browser)).status_code == 302
    assert stranger.api.get(path).status_code == 404


def test_the_owner_changes_a_link(plain: Plain, browser: httpx.Client) -> None:
    path, before = f"{PAGE}{plain.id}/", plain.made
    plain.send(("a.bin", b"x" * (2**20 + 1)), ("b.bin", b"x"))
    fields = {
        "title": "Für <die> Ärztin", "text": "", "max_files": "20", "max_size": "96", "max_file_size": "",
        "expires_in": "", "password": "", "notify": "on",
    }  # fmt: skip
    shown = page(browser, path)
    assert 'value="Röntgen &lt;b&gt;"' in shown
    assert 'name="max_size" value="96"' in shown
    assert browser.post(path, data=form(browser, **fields)).status_code == 302
    after = json_of(plain.owner.get(f"{API}/requests/{plain.id}"))
    assert (after["title"], after["notify"]) == ("Für <die> Ärztin", True)
    kept = ("text", "max_files", "max_bytes", "max_file_size", "expires_at", "url")
    assert [after[name] for name in kept] == [before[name] for name in kept], (
        "96 MB are more than 100,000,000 bytes"
    )
    changed = {
        "text": "New",
        "max_files": "3",
        "max_size": "2",
        "max_file_size": "1",
        "expires_in": "2592000",
    }
    assert (
        browser.post(path, data=form(browser, **(fields | changed | {"password": "cake"}))).status_code == 302
    )
    after = json_of(plain.owner.get(f"{API}/requests/{plain.id}"))
    assert (after["text"], after["max_files"], after["max_bytes"]) == ("New", 3, 2 * 2**20)
    assert after["max_file_size"] == 2**20
    assert after["expires_at"] > before["expires_at"]
    assert plain.enter("cake").status_code == 200
    assert plain.enter("pie").status_code == 403
    assert "It has a password" in page(browser, path)
    free = fields | changed | {"expires_in": "", "no_password": "on"}
    assert browser.post(path, data=form(browser, **free)).status_code == 302
    assert "Für &lt;die&gt; Ärztin" in plain.look().text


def test_no_limit_of_a_link_goes_below_what_came(plain: Plain, browser: httpx.Client) -> None:
    path = f"{PAGE}{plain.id}/"
    plain.send(("a.bin", b"x" * (2**20 + 1)), ("b.bin", b"x"))
    fields = {
        "title": "t", "text": "", "max_files": "2", "max_size": "96", "max_file_size": "", "expires_in": "",
        "password": "",
    }  # fmt: skip
    for wrong, words in (
        ({"max_files": "1"}, "2 files have come in. The limit can't be lower."),
        ({"max_size": "1"}, "1.0\xa0MB have come in. The limit can't be lower."),
        ({"max_size": "99999999"}, "You don't have enough storage left"),
        ({"title": " "}, "This field is required."),
        ({"title": "a\0b"}, "Null characters are not allowed."),
        ({"expires_in": "5"}, "Select a valid choice."),
    ):
        refused = browser.post(path, data=form(browser, **(fields | wrong)))
        assert (refused.status_code, words in unescape(refused.text)) in {(400, True), (413, True)}, (
            refused.text
        )
    assert json_of(plain.owner.get(f"{API}/requests/{plain.id}"))["title"] == plain.made["title"]
    sealed = Link()
    plain.owner.post(f"{API}/requests", json=sealed.document()).raise_for_status()
    assert browser.get(f"{PAGE}{sealed.id}/").status_code == 404
    assert browser.post(f"{PAGE}{sealed.id}/delete/", data=form(browser)).status_code == 404


def test_the_api_changes_what_a_plain_link_says(plain: Plain) -> None:
    changed = json_of(plain.change(title="A\u030ale", text="a\r\nb", password="cake"))
    assert (changed["title"], changed["text"]) == ("Åle", "a\nb")
    assert (plain.enter("pie").status_code, plain.enter("cake").status_code) == (403, 200)
    plain.change(password="").raise_for_status()
    assert plain.look().status_code == 200
    assert "Åle" in plain.look().text
    for wrong in (
        {"title": ""},
        {"title": " "},
        {"title": "x" * 256},
        {"text": "\x07"},
        {"password": "x" * 1025},
    ):
        problem(plain.change(**wrong), 400, "invalid-request")
    sealed = Link()
    plain.owner.post(f"{API}/requests", json=sealed.document()).raise_for_status()
    for of_plain in ({"title": "t"}, {"text": "t"}, {"password": "t"}):
        refused = plain.owner.patch(f"{API}/requests/{sealed.id}", json=of_plain)
        problem(refused, 400, "invalid-request")


def at_once(plain: Plain) -> Counter[int]:
    """Send AT_ONCE files at the same moment. Return how often each status was answered."""
    start = Barrier(AT_ONCE)

    def send(number: int) -> int:
        with httpx.Client(base_url=plain.api.base_url, timeout=TIMEOUT) as client:
            start.wait()
            files = {"file": (f"{number}.bin", b"x" * LARGE)}
            return client.post(plain.path, files=files, headers=HTML).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(send, range(AT_ONCE)))


@pytest.mark.parametrize(
    ("limits", "taken"),
    [({"max_files": 7}, 7), ({"max_bytes": 5 * LARGE}, 5), ({"max_bytes": 5 * LARGE - 1}, 4)],
    ids=["files", "bytes", "one byte less"],
)
def test_64_senders_at_once_never_exceed_a_limit(
    alice: Person, stranger: Person, limits: dict[str, int], taken: int
) -> None:
    plain = Plain(alice, stranger, **limits)
    before = json_of(alice.api.get(f"{API}/user"))["quota"]["used"]
    assert at_once(plain) == {200: taken, 413: AT_ONCE - taken}
    assert plain.used() == (taken, taken * LARGE)
    assert json_of(alice.api.get(f"{API}/user"))["quota"]["used"] == before + taken * LARGE


def test_64_senders_at_once_never_exceed_the_owner_s_quota(
    server: Server, plain: Plain, alice: Person
) -> None:
    used = json_of(alice.api.get(f"{API}/user"))["quota"]["used"]
    try:
        server.rows.change("accounts_user", {"quota_bytes": used + 4 * LARGE - 1}, email=alice.email)
        assert at_once(plain) == {200: 3, 413: AT_ONCE - 3}
        assert "doesn&#x27;t have enough storage left" in plain.send(("x.bin", b"x" * LARGE)).text
    finally:
        server.rows.change("accounts_user", {"quota_bytes": None}, email=alice.email)
    assert plain.used() == (3, 3 * LARGE)


def test_one_file_that_is_too_large_keeps_no_other_back(alice: Person, stranger: Person) -> None:
    plain = Plain(alice, stranger, max_file_size=LARGE)
    blobs = len(alice.api.get(f"{API}/files?limit=500").json()["files"])
    sent = plain.send(
        ("fits.bin", b"x" * LARGE), ("large.bin", b"x" * (LARGE + 1)), ("after.bin", b"x"), ("a\\b", b"")
    )
    assert sent.status_code == 413
    assert re.findall(r"<bdi>(\w+\.bin)</bdi>", sent.text) == ["fits.bin", "after.bin", "large.bin"]
    assert plain.used() == (2, LARGE + 4096)
    assert len(alice.api.get(f"{API}/files?limit=500").json()["files"]) == blobs + 2


def test_a_form_without_a_file_or_with_a_wrong_text_or_cut_off_sends_nothing(plain: Plain) -> None:
    form_of = {"Content-Type": "multipart/form-data; boundary=cut"} | HTML
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n'
    none = plain.api.post(plain.path, content=head % b"" + b"\r\n--cut--\r\n", headers=form_of)
    assert (none.status_code, "Choose a file first." in none.text) == (400, True)
    assert plain.send(("x", b"1"), sender="a\0b").status_code == 400
    assert plain.send(("x", b"1"), note="n" * 2001).status_code == 400
    assert plain.api.post(plain.path, content=head % b"cut.txt" + b"half", headers=form_of).status_code == 400
    assert plain.used() == (0, 0)


def test_the_password_opens_the_page_and_its_ticket_the_form(alice: Person, stranger: Person) -> None:
    plain = Plain(alice, stranger, password="Ärger im Büro", text="secret text")
    for locked in (plain.look(), plain.enter("wrong"), plain.send(("x", b"1"), ticket="x")):
        assert "Röntgen" not in locked.text
        assert "secret text" not in locked.text
    assert [plain.enter("wrong").status_code, plain.send(("x", b"1")).status_code] == [403, 403]
    opened = plain.enter("A\u0308rger im Bu\u0308ro")
    assert "secret text" in opened.text
    [ticket] = TICKET.findall(opened.text)
    assert plain.send(("x.txt", b"1"), ticket=ticket).status_code == 200
    other = Plain(alice, stranger, password="Ärger im Büro")
    assert other.send(("x.txt", b"1"), ticket=ticket).status_code == 403
    assert (plain.used(), other.used()) == ((1, 4096), (0, 0))


def test_wrong_passwords_are_counted_and_right_ones_are_not(alice: Person, stranger: Person) -> None:
    """Together with wrong tokens, which are tried first because a password takes the server a tenth of a second."""
    plain, sealed = Plain(alice, stranger, password="right"), Link()
    assert alice.api.post(f"{API}/requests", json=sealed.document()).status_code == 201
    wrong = {"send_token": spelled(sealed.link_token)}
    answers = [plain.enter("right").status_code for _ in range(3)]
    answers += [
        stranger.api.post(f"{API}/requests/{sealed.id}/open", json=wrong).status_code for _ in range(55)
    ]
    answers += [plain.enter("wrong").status_code for _ in range(5)]
    assert Counter(answers) == {200: 3, 403: 60}
    assert plain.enter("right").status_code == 429


def test_a_link_that_has_ended_takes_nothing(
    server: Server, alice: Person, stranger: Person, plain: Plain
) -> None:
    assert plain.change(state="closed").status_code == 200
    assert "is closed" in plain.look().text
    assert [plain.look().status_code, plain.send(("x", b"1")).status_code] == [410, 410]
    expired = Plain(alice, stranger)
    server.rows.change("files_uploadrequest", {"expires_at": timezone.now()}, _id=expired.id)
    assert [expired.look().status_code, expired.send(("x", b"1")).status_code] == [410, 410]
    full = Plain(alice, stranger, max_files=1)
    full.send(("x", b"1"))
    assert 'type="file"' not in full.look().text
    assert full.send(("y", b"1")).status_code == 413
    assert (plain.used(), expired.used(), full.used()[0]) == ((0, 0), (0, 0), 1)


def test_a_proof_of_work_needs_javascript(alice: Person, stranger: Person) -> None:
    plain = Plain(alice, stranger, proof=True)
    assert "<noscript>" in plain.look().text
    refused = plain.send(("x", b"1"))
    assert (refused.status_code, "Turn on JavaScript" in refused.text) == (403, True)
    assert plain.used() == (0, 0)


def test_the_api_tells_plain_links_from_sealed_ones(plain: Plain, alice: Person) -> None:
    sealed = Link()
    alice.api.post(f"{API}/requests", json=sealed.document()).raise_for_status()
    listed = {
        kind: {link["id"] for link in json_of(alice.api.get(f"{API}/requests?{kind}"))["requests"]}
        for kind in ("plain=true", "plain=false", "limit=40")
    }
    assert plain.id in listed["plain=true"]
    assert sealed.id not in listed["plain=true"]
    assert plain.id not in listed["limit=40"]
    assert listed["plain=false"] == listed["limit=40"]
    assert (plain.made["plain"], plain.made["card"], "password" in plain.made) == (True, "", False)
    problem(plain.change(card=text(card(new_id()))), 400, "invalid-card")
    problem(
        plain.api.post(f"{API}/requests/{plain.id}/open", json={"link_token": spelled(b"x")}),
        403,
        "wrong-token",
    )
    problem(plain.api.post(f"{API}/requests/{plain.id}/open", json={}), 403, "wrong-token")
    asked = {"plain": True, "title": " ", "max_bytes": 1, "expires_in": 3600}
    problem(alice.api.post(f"{API}/requests", json=asked), 400, "invalid-request")
    plain.send(("not-listed.txt", b"1"))
    received = json_of(alice.api.get(f"{API}/received"))["files"]
    assert plain.files()["not-listed.txt"] not in {file["id"] for file in received}


def test_the_page_of_a_sealed_link_still_takes_no_form(alice: Person, stranger: Person) -> None:
    sealed = Link()
    alice.api.post(f"{API}/requests", json=sealed.document()).raise_for_status()
    assert stranger.api.post(f"/u/{sealed.id}", files={"file": ("x", b"1")}).status_code == 405
