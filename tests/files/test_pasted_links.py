"""Links with what chat programs, mails and people add to them still lead to the file."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from bytebin_cli.link import Link, parse_link, parse_share

from tests.cli.vectors import vector
from tests.files.client import API, json_of, upload
from tests.people import Person
from tests.server import Server

AFTER = [
    "/", ".", ",", ";", ":", "!", ")", "]", "}", ">", '"', "'", "*", "**", ").", "/)", '">', "…", "»", "”.", " ", "//",
    "\n",
]  # fmt: skip
WORDS = ["x", "/x", ".html", "/../x", ".é", "-x", "%78"]
KEY = "b1." + "A" * 48


@pytest.fixture(scope="module")
def file(alice: Person) -> dict[str, Any]:
    return upload(alice.api, b"content", name="notes.txt")


@pytest.fixture(scope="module")
def worded(alice: Person) -> dict[str, Any]:
    return upload(alice.api, b"content", slug="words-of-hers")


@pytest.fixture(scope="module")
def short(alice: Person) -> dict[str, Any]:
    made = alice.api.post(f"{API}/shortlinks", json={"target": "https://example.org/", "slug": "of-hers"})
    return json_of(made)


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("link", ["url", "download_url", "deletion_url"])
def test_punctuation_after_a_link_leads_to_the_link(file: dict[str, Any], link: str, after: str) -> None:
    for written in (quote(after, safe=""), quote(quote(after, safe=""), safe="")):
        assert httpx.get(file[link] + written).headers["Location"] == httpx.URL(file[link]).path


@pytest.mark.parametrize("after", AFTER)
def test_punctuation_after_own_words_and_short_links_leads_to_the_link(
    worded: dict[str, Any], short: dict[str, Any], after: str
) -> None:
    for url in (worded["url"], worded["download_url"], short["url"]):
        found = httpx.get(url + quote(after, safe=""))
        assert found.headers["Location"] == httpx.URL(url).path


@pytest.mark.parametrize("words", [*WORDS, f"%23{KEY}"])
def test_words_after_a_short_link_make_it_another_link(short: dict[str, Any], words: str) -> None:
    assert httpx.get(short["url"] + quote(words, safe="/%")).status_code == 404


@pytest.mark.parametrize("after", AFTER[:-1])
def test_the_last_part_of_a_raw_url_may_be_anything(file: dict[str, Any], after: str) -> None:
    assert httpx.get(file["raw_url"] + quote(after, safe="")).content == b"content"


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("link", ["url", "download_url", "deletion_url"])
def test_words_after_a_link_make_it_another_link(file: dict[str, Any], link: str, words: str) -> None:
    assert httpx.get(file[link] + quote(words, safe="/"), follow_redirects=True).status_code == 404


@pytest.mark.parametrize("mark", ["%23", "%2523", "/%23"])
@pytest.mark.parametrize("after", ["", ".", ")"])
def test_an_encoded_fragment_becomes_one_and_is_never_logged(
    server: Server, file: dict[str, Any], mark: str, after: str
) -> None:
    found = httpx.get(f"{file['url']}{mark}{KEY}{after}")
    assert found.status_code == 302
    assert found.headers["Location"] == f"/f/{file['id']}#{KEY}"
    assert (found.headers["Cache-Control"], found.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "A" * 20 not in server.log()


@pytest.mark.parametrize("mark", ["%23", "/%23"])
def test_the_same_for_an_upload_link(server: Server, mark: str) -> None:
    key = "r1p." + "A" * 48
    found = httpx.get(f"{server.url}/u/0123456789A{mark}{key}).")
    assert found.headers["Location"] == f"/u/0123456789A#{key}"
    assert "A" * 20 not in server.log()


def test_a_ticket_survives(file: dict[str, Any]) -> None:
    found = httpx.get(file["download_url"] + ").", params={"ticket": "x"})
    assert found.headers["Location"] == f"/d/{file['id']}?ticket=x"


FRAGMENT = vector("three").fragment.removeprefix("#")


@pytest.mark.parametrize("after", [*AFTER[:-1], ""])
@pytest.mark.parametrize("before", ["", "<", "(", '"', " "])
def test_the_command_line_reads_pasted_links(before: str, after: str) -> None:
    for mark in ("#", "%23", "/#", "/%23"):
        link = parse_link(f"{before}https://files.example.org/f/abcdefghijk{mark}{FRAGMENT}{after}")
        assert (link.base, link.file_id) == ("https://files.example.org", "abcdefghijk")
    plain = parse_share(f"{before}https://files.example.org/f/abcdefghijk{after}")
    assert not isinstance(plain, Link)
    assert plain.file_id == "abcdefghijk"
