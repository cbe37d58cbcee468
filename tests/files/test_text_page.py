"""The form for a text, as browsers without scripts send it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.files.client import API, json_of
from tests.files.pages import browser_of
from tests.files.stored import stored
from tests.people import Person
from tests.server import Server

PAGE = "/upload/text/"
HALF = 300_000  # bytes: more than the server reads of a text field
LONG = "a line\n" * (2 * HALF // 7)


@pytest.fixture(scope="module")
def browser(server: Server, alice: Person) -> Iterator[httpx.Client]:
    with browser_of(server, alice) as browser:
        browser.get(PAGE)
        yield browser


def send(browser: httpx.Client, text: str | bytes, late: dict[str, str], **early: str) -> httpx.Response:
    """Send the fields in the order of the page, with line ends as browsers send them."""
    fields = {"csrfmiddlewaretoken": browser.cookies["csrftoken"], "plain": "1", **early}
    content = text.replace("\n", "\r\n").encode() if isinstance(text, str) else text
    parts = [(name, value.encode()) for name, value in fields.items() if value]
    parts += [("text", content), *((name, value.encode()) for name, value in late.items())]
    body = b"".join(
        b'--end\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts
    )
    headers = {"Content-Type": "multipart/form-data; boundary=end"}
    return browser.post(PAGE, content=body + b"--end--\r\n", headers=headers)


def file_of(response: httpx.Response, owner: Person) -> dict[str, object]:
    assert response.status_code == 302, response.text
    return json_of(owner.api.get(f"{API}/files/{response.headers['Location'].rpartition('=')[2]}"))


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({}, "Text.txt", "text/plain"),
        ({"language": "python"}, "Text.py", "text/x-python"),
        ({"name": "notes", "language": "markdown"}, "notes.md", "text/markdown"),
        ({"name": "notes.md"}, "notes.md", "text/markdown"),
        ({"name": "notes.md", "language": "csharp"}, "notes.md.cs", "text/plain"),
        ({"name": "Dockerfile", "language": "text"}, "Dockerfile.txt", "text/plain"),
        ({"name": "x.html", "language": "html"}, "x.html", "text/html"),
    ],
)
def test_the_language_decides_the_name_and_the_type(
    browser: httpx.Client, alice: Person, fields: dict[str, str], name: str, said: str
) -> None:
    file = file_of(send(browser, "größer\n\nals\rx", {}, **fields), alice)
    assert (file["name"], file["content_type"]) == (name, f"{said}; charset=utf-8")
    content = httpx.get(str(file["raw_url"])).content
    assert content == "größer\n\nals\rx".encode()


def test_a_long_text_arrives_as_it_was_typed_with_the_options_that_follow_it(
    browser: httpx.Client, alice: Person
) -> None:
    file = file_of(send(browser, LONG, {"burn": "on", "expires_in": "3600", "max_downloads": ""}), alice)
    assert (file["burn"], file["max_downloads"], file["size"]) == (True, 1, len(LONG))
    assert file["expires_at"]
    ticket = json_of(httpx.post(f"{alice.address}{API}/files/{file['id']}/open", json={}))["ticket"]
    assert httpx.get(str(file["raw_url"]), headers={"Bytebin-Ticket": ticket}).text == LONG


@pytest.mark.parametrize(
    ("text", "late", "early", "sentence"),
    [
        ("", {}, {}, "Type or paste a text first."),
        ("x", {}, {"plain": ""}, "Texts can&#x27;t be encrypted without JavaScript."),
        ("x", {}, {"language": "klingon"}, "Select a valid choice."),
        ("x", {}, {"name": "n" * 300}, "at most 255 characters"),
        ("x", {"max_downloads": "2", "burn": "on"}, {}, "can be opened once"),
        ("x", {"max_downloads": "no"}, {}, "Enter a whole number"),
        ("x", {"other": "1"}, {}, "Send one file per request."),
    ],
)
def test_a_form_with_a_mistake_stores_nothing(
    server: Server,
    browser: httpx.Client,
    text: str,
    late: dict[str, str],
    early: dict[str, str],
    sentence: str,
) -> None:
    before = stored(server)
    response = send(browser, text, late, **early)
    assert (response.status_code, sentence in response.text) == (400, True), response.text
    assert stored(server) == before


def test_a_form_of_another_site_stores_nothing(server: Server, browser: httpx.Client) -> None:
    before = stored(server)
    assert send(browser, "x", {}, csrfmiddlewaretoken="x" * 64).status_code == 403
    assert stored(server) == before
    assert httpx.get(f"{server.url}{PAGE}").status_code == 302
