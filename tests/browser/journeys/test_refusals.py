"""Error responses from 400 to 503 carry the same security headers as successful ones."""

import re
from collections.abc import Callable

import httpx
import pytest

from tests.browser.journeys.policy import header_faults, resource_faults
from tests.browser.journeys.share_page import file_id
from tests.browser.saving.sealed_upload import send_sealed
from tests.conftest import StartServer
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(4)

HTML = {"Accept": "text/html"}
JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain"}
WRONG = {"link_token": "A" * 43}

Ask = Callable[[httpx.Client, str], httpx.Response]
# Requests without a key or session, given a client and the id of an encrypted file, and their statuses.
REFUSALS: dict[str, tuple[int, Ask]] = {
    "a page that is not there": (404, lambda http, _: http.get("/f/nothinghere", headers=HTML)),
    "bytes that are not there": (404, lambda http, _: http.get("/f/nothinghere")),
    "a page by another verb": (405, lambda http, file: http.options(f"/f/{file}", headers=HTML)),
    "a page as bytes": (406, lambda http, file: http.get(f"/f/{file}")),
    "a form to the page": (403, lambda http, file: http.post(f"/f/{file}", headers=HTML)),
    "a stream without its worker": (404, lambda http, _: http.get("/f/stream/x/y", headers=HTML)),
    "bytes without a ticket": (403, lambda http, file: http.get(f"/d/{file}")),
    "another host": (
        400,
        lambda http, file: http.get(f"/f/{file}", headers=HTML | {"Host": "elsewhere.example"}),
    ),
    "a wrong token": (403, lambda http, file: http.post(f"/api/v1/files/{file}/open", json=WRONG)),
    "no JSON": (400, lambda http, file: http.post(f"/api/v1/files/{file}/open", content=b"{", headers=JSON)),
    "no file": (404, lambda http, _: http.post("/api/v1/files/nothinghere/open", json=WRONG)),
    "another type": (
        415,
        lambda http, file: http.post(f"/api/v1/files/{file}/open", content=b"x", headers=TEXT),
    ),
    "an upload without a key": (401, lambda http, _: http.post("/api/v1/uploads", json={"size": 1})),
    "a form without a session": (302, lambda http, _: http.post("/upload/", headers=HTML)),
    "a script that is not there": (404, lambda http, _: http.get("/static/files/js/pages/none.js")),
    "a worker that is not there": (404, lambda http, _: http.get("/static/files/js/workers/none.js")),
}
SESSION = {"Cookie": f"sessionid={'a' * 32}; csrftoken={'b' * 32}"}


def expect_strict(response: httpx.Response) -> None:
    if response.headers["content-type"].startswith("text/html"):
        assert header_faults(response.headers, response.url.path) == []
    else:
        assert resource_faults(response.headers) == []


@pytest.fixture(scope="module")
def sealed(alice: Person) -> str:
    return file_id(send_sealed(alice, 1000).link)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_is_strict(refusal: str, server: Server, sealed: str) -> None:
    status, ask = REFUSALS[refusal]
    with httpx.Client(base_url=server.url, timeout=60) as http:
        response = ask(http, sealed)
    assert response.status_code == status
    expect_strict(response)


def test_responses_to_overload_and_server_errors_are_strict(start_server: StartServer) -> None:
    full = start_server(DISK_RESERVE_BYTES=str(2**62)).create_person("judy@example.org")
    server = start_server()
    file = file_id(send_sealed(server.create_person("judy@example.org"), 1000).link)
    asked = {
        503: full.api.post("/api/v1/uploads", json={"name": "x", "size": 1000}),
        413: full.api.post("/api/v1/uploads", json={"name": "x", "size": 2**45}),
    }
    for _ in range(61):
        asked[429] = httpx.post(f"{server.url}/api/v1/files/{file}/open", json=WRONG)
    server.query("DROP TABLE files_file")
    asked[500] = httpx.get(f"{server.url}/f/{file}", headers=HTML)
    assert {status: response.status_code for status, response in asked.items()} == {
        status: status for status in asked
    }
    for response in asked.values():
        expect_strict(response)


def without(page: str, *ids: str) -> str:
    """Return the page without what tells files apart: the ID in its link, and when it was uploaded."""
    page = re.sub(r"<time.*?</time>", "", page)
    return re.sub("|".join(ids), "", page)


def test_the_page_of_an_encrypted_file_sends_no_referrer_and_ignores_the_login(
    server: Server, alice: Person
) -> None:
    first, second = (file_id(send_sealed(alice, 1000).link) for _ in range(2))
    pages = [
        httpx.get(f"{server.url}/f/{file}", headers=HTML | cookies)
        for file, cookies in ((first, {}), (second, {}), (second, SESSION))
    ]
    assert {page.headers["referrer-policy"] for page in pages} == {"no-referrer"}
    assert {page.headers["vary"] for page in pages} == {
        "Accept-Encoding, Accept, User-Agent, Accept-Language"
    }
    assert len({without(page.text, first, second) for page in pages}) == 1
    forms = re.findall(r"<form [^>]*>", pages[0].text)
    sending = [form for form in forms if 'method="dialog"' not in form and "share-password-form" not in form]
    assert sending == []  # none sends anything to the server
