"""What chat programs get for a link: those that read cards a page with one, those that show bytes the bytes."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, json_of, multipart, problem, upload
from tests.files.pages import browser_of, form
from tests.files.test_gates import SEALED, store
from tests.people import Person
from tests.server import Server
from tests.services.pictures import encoded, film, opened, quarters

PNG = encoded(quarters(), "PNG")
BROWSER_HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
FIREFOX_IMAGE = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
PAGE, BYTES = "page", "bytes"


class Program(NamedTuple):
    """A client, and what it gets of an image, a text and an encrypted file (a status: 406 for nothing)."""

    name: str
    user_agent: str
    accept: str
    image: str
    text: str
    encrypted: int


PROGRAMS = [
    Program("Discord", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "*/*", BYTES, PAGE, 200),
    Program(
        "Discord's image proxy",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.10; rv:38.0) Gecko/20100101 Firefox/38.0",
        "*/*", BYTES, BYTES, 406,
    ),
    Program("Slack", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "*/*", BYTES, PAGE, 200),
    Program("Slack's image proxy", "Slack-ImgProxy (+https://api.slack.com/robots)", "*/*", BYTES, BYTES, 406),
    Program("Twitter", "Twitterbot/1.0", "*/*", PAGE, PAGE, 200),
    Program(
        "Facebook",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "*/*", BYTES, PAGE, 200,
    ),
    Program("Telegram", "TelegramBot (like TwitterBot)", "", BYTES, PAGE, 200),
    Program("WhatsApp", "WhatsApp/2.23.20.0 A", "*/*", PAGE, PAGE, 200),
    Program("Signal", "WhatsApp/2", "text/html,application/xhtml+xml", PAGE, PAGE, 200),
    Program(
        "iMessage",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 "
        "Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
        BROWSER_HTML, PAGE, PAGE, 200,
    ),
    Program("Mastodon", "Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.example/) Bot", "text/html", PAGE, PAGE, 200),
    Program(
        "LinkedIn",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "*/*", PAGE, PAGE, 200,
    ),
    Program("curl", "curl/8.5.0", "*/*", BYTES, BYTES, 406),
    Program("wget", "Wget/1.21.4", "*/*", BYTES, BYTES, 406),
    Program("ShareX", "ShareX/17.0.0", "", BYTES, BYTES, 406),
    Program("Python", "python-requests/2.32.3", "*/*", BYTES, BYTES, 406),
    Program("a browser", CHROME, BROWSER_HTML, PAGE, PAGE, 200),
    Program("an image in a browser", CHROME, FIREFOX_IMAGE, BYTES, BYTES, 406),
]  # fmt: skip


def meta(page: str) -> dict[str, str]:
    """Return what the page's <meta> elements say."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)"\s+content="([^"]*)"', page)
    return {name: html.unescape(content) for name, content in found}


def sent(person: Person, name: str, content: bytes, **fields: str) -> dict[str, Any]:
    return json_of(person.api.post(f"{API}/files", **multipart(name, content, fields)))


def page_of(file: dict[str, Any]) -> str:
    response = httpx.get(file["url"], headers={"Accept": BROWSER_HTML})
    assert response.status_code == 200
    return response.text


@pytest.fixture(scope="module")
def image(alice: Person) -> dict[str, Any]:
    return sent(alice, "a view.png", PNG)


@pytest.fixture(scope="module")
def text(alice: Person) -> dict[str, Any]:
    return sent(alice, "notes.txt", b"hello")


@pytest.fixture(scope="module")
def sealed(alice: Person) -> str:
    return store(alice.api, SEALED)


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.name for program in PROGRAMS])
def test_each_program_gets_what_it_can_show(
    stranger: Person, image: dict[str, Any], text: dict[str, Any], sealed: str, program: Program
) -> None:
    headers = {"User-Agent": program.user_agent, "Accept": program.accept}
    for file, expected, content in ((image, program.image, PNG), (text, program.text, b"hello")):
        response = stranger.api.get(f"/f/{file['id']}", headers=headers)
        assert response.status_code == 200
        assert {"Accept", "User-Agent"} <= set(response.headers["Vary"].replace(" ", "").split(","))
        if expected == BYTES:
            assert response.content == content
        else:
            assert response.headers["Content-Type"].startswith("text/html")
            assert meta(response.text)["og:title"] == file["name"]
    assert stranger.api.get(f"/f/{sealed}", headers=headers).status_code == program.encrypted


def test_an_image_has_a_card_with_its_thumbnail(server: Server, image: dict[str, Any]) -> None:
    early = meta(page_of(image))
    assert early["og:image"] == f"{server.url}/t/{image['id']}/1200"
    server.manage("jobs", "--once")
    card = meta(page_of(image))
    assert card["og:title"] == "a view.png"
    assert card["og:description"].startswith("image/png · ")
    assert card["og:url"] == image["url"]
    assert card["twitter:card"] == "summary_large_image"
    shown = opened(httpx.get(card["og:image"]).content)
    assert shown.size == (int(card["og:image:width"]), int(card["og:image:height"])) == (900, 600)


def test_a_film_has_a_card_with_its_poster(server: Server, alice: Person) -> None:
    moving = sent(alice, "x.mp4", film())
    assert "og:image" not in meta(page_of(moving)), "there is no poster yet"
    server.manage("jobs", "--once")
    card = meta(page_of(moving))
    assert (card["og:video"], card["og:video:type"]) == (moving["raw_url"], "video/mp4")
    assert (card["og:video:width"], card["og:video:height"]) == ("640", "360")
    assert opened(httpx.get(card["og:image"]).content).size == (640, 360)
    found = oembed(server, moving["url"])
    assert found["type"] == "video"
    assert re.fullmatch(
        r'<video controls preload="none" src="[^"<>]+" poster="[^"<>]+" width="640" height="360"></video>',
        found["html"],
    )


def test_an_encrypted_file_has_a_neutral_card(server: Server, sealed: str) -> None:
    page = httpx.get(f"{server.url}/f/{sealed}", headers={"Accept": BROWSER_HTML}).text
    card = meta(page)
    assert card["og:title"] == "Encrypted file"
    assert not {name for name in card if name.startswith(("og:image", "og:video"))}
    assert not re.search(r"\d", card["og:description"])
    assert oembed(server, f"{server.url}/f/{sealed}") == {
        "version": "1.0", "type": "link", "title": "Encrypted file",
        "provider_name": "bytebin", "provider_url": server.url,
    }  # fmt: skip


def test_a_limited_file_has_a_card_without_an_image(server: Server, alice: Person, stranger: Person) -> None:
    limited = sent(alice, "x.png", PNG, max_downloads="3")
    server.manage("jobs", "--once")
    card = meta(page_of(limited))
    assert card["og:title"] == "x.png"
    assert "og:image" not in card
    discord = {"User-Agent": PROGRAMS[0].user_agent, "Accept": "*/*"}
    assert (
        stranger.api.get(f"/f/{limited['id']}", headers=discord)
        .headers["Content-Type"]
        .startswith("text/html")
    )
    assert json_of(alice.api.get(f"{API}/files/{limited['id']}"))["download_count"] == 0


def test_a_file_with_a_password_has_a_card_that_says_nothing_else(server: Server, alice: Person) -> None:
    file = upload(alice.api, PNG, "secret plan.png", password="four words", slug="our-plan")
    card = oembed(server, file["url"])
    assert (card["type"], card["title"]) == ("link", "File with a password")
    assert "secret" not in json.dumps(card)
    assert "secret" not in page_of(file)


def oembed(server: Server, url: str, **query: str) -> dict[str, Any]:
    response = httpx.get(f"{server.url}/oembed", params={"url": url, **query})
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/json"
    return json_of(response)


def test_oembed_is_found_in_the_page(server: Server, image: dict[str, Any]) -> None:
    server.manage("jobs", "--once")
    link = re.search(r'type="application/json\+oembed"\s+href="([^"]+)"', page_of(image))
    assert link
    found = json_of(httpx.get(html.unescape(link[1])))
    assert (found["type"], found["width"], found["height"]) == ("photo", 900, 600)
    assert found["title"] == "a view.png"
    assert opened(httpx.get(found["url"]).content).size == (900, 600)
    assert oembed(server, image["url"], maxwidth="500")["width"] == 480
    assert oembed(server, image["url"], maxheight="150")["height"] == 107
    assert oembed(server, image["url"], maxwidth="20")["type"] == "link"


@pytest.mark.parametrize(
    "address", ["", "x", "https://elsewhere.example/f/aaaaaaaaaaa", "{}/f/nosuchfile0", "{}/d/nosuchfile0"]
)
def test_oembed_of_other_addresses_is_404(server: Server, address: str) -> None:
    problem(
        httpx.get(f"{server.url}/oembed", params={"url": address.format(server.url)}), 404, "file-not-found"
    )


def test_oembed_speaks_json_alone(server: Server, image: dict[str, Any]) -> None:
    assert httpx.get(f"{server.url}/oembed", params={"url": image["url"], "format": "xml"}).status_code == 400


@pytest.fixture(scope="module")
def carol(start_server: StartServer) -> tuple[Server, Person]:
    server = start_server()
    return server, server.create_person("alice@example.org")


@pytest.fixture(scope="module")
def settings(carol: tuple[Server, Person]) -> Iterator[httpx.Client]:
    with browser_of(*carol) as browser:
        yield browser


def test_the_owner_chooses_text_and_colour(carol: tuple[Server, Person], settings: httpx.Client) -> None:
    server, owner = carol
    fields = {
        "name": 'Ann "<b>"',
        "card_text": "{name} ({size}, {type}) by {user} <i>",
        "card_colour": "#12abEF",
    }
    assert settings.post("/account/profile/", data=form(settings, **fields)).status_code == 302
    name = quote('"><script>alert(1)<b>.txt')
    file = json_of(owner.api.put(f"{API}/files/{name}", content=b"hello"))
    page = page_of(file)
    assert "<script>alert" not in page
    card = meta(page)
    assert card["theme-color"] == "#12abEF"
    assert card["og:description"] == f'{file["name"]} (5\xa0bytes, text/plain) by Ann "<b>" <i>'
    assert oembed(server, file["url"])["author_name"] == 'Ann "<b>"'


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("card_text", "a {colour}"),
        ("card_text", "a\x07b"),
        ("card_text", "x" * 201),
        ("card_colour", "red"),
        ("card_colour", '#12345"'),
    ],
)
def test_other_texts_and_colours_are_refused(settings: httpx.Client, field: str, value: str) -> None:
    response = settings.post("/account/profile/", data=form(settings, **{field: value}))
    assert response.status_code == 200
    assert f"id_{field}_error" in response.text
