"""The owner of plain links: their page, and the API."""

import re
from html import unescape

import httpx

from tests.files.client import API, json_of, problem
from tests.files.pages import browser_of, form, page
from tests.people import Person
from tests.requests.forging import Link, card, new_id, spelled, text
from tests.requests.plain_link import PAGE, Plain
from tests.server import Server


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
