"""Search the log for secrets after requests of every kind."""

import re
import socket
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, multipart, put, upload
from tests.people import Person
from tests.requests.forging import spelled, text
from tests.requests.sender import Shared
from tests.server import Server

NAME = "mein geheimes Dokument.pdf"
PLAIN_NAME = "geheim-und-kurz.txt"
CARL = "carl.geheim@example.org"
PASSWORD = "ein-sehr-geheimes-Passwort"


@pytest.fixture(scope="module", params=[pytest.param("text", marks=pytest.mark.long), "json"])
def server(request: pytest.FixtureRequest, start_server: StartServer) -> Server:
    return start_server(LOG_FORMAT=request.param, LOG_LEVEL="DEBUG", METRICS_TOKEN="geheim-" + "m" * 20)


def test_no_secret_is_in_the_log_after_requests_of_every_kind(server: Server) -> None:
    alice = server.create_person("alice.geheim@example.org")
    secrets = {alice.token, alice.token[-20:], alice.email, alice.password, NAME, quote(NAME), PLAIN_NAME}
    secrets |= {CARL, PASSWORD, server.settings["METRICS_TOKEN"], "geheim"}
    secrets |= files_and_links(alice)
    secrets |= upload_links(server, alice)
    secrets |= keys_and_malformed(server, alice)
    secrets |= sign_up_and_reset(server)
    server.stop()
    log = server.log()
    assert log.count("bytebin.access") > 40
    assert [secret for secret in secrets if secret in log] == []


def files_and_links(alice: Person) -> set[str]:
    """Upload, download and delete files in every way. Return the secrets created meanwhile."""
    file = upload(alice.api, b"x" * 100, name=NAME)
    alice.api.put(f"{API}/files/{quote(NAME)}", content=b"abc")
    alice.api.put(f"{API}/files/{PLAIN_NAME}", content=b"abc")
    alice.api.put(f"/upload/{PLAIN_NAME}", content=b"abc")
    alice.api.post(f"{API}/files", **multipart(PLAIN_NAME, b"abc"))
    for link in ("url", "raw_url", "download_url", "deletion_url"):
        httpx.get(file[link], headers={"Accept": "text/html", "Referer": file["deletion_url"]})
    httpx.get(file["raw_url"].replace("/r/", "/R/"))
    httpx.get(file["deletion_url"].replace("/delete/", "/%64elete/"))
    httpx.get(file["deletion_url"].replace("/delete/", "//delete/"))
    limited = upload(alice.api, b"y" * 100, name=PLAIN_NAME, max_downloads=3)
    ticket = alice.api.post(f"{API}/files/{limited['id']}/open", json={}).json()["ticket"]
    httpx.get(limited["download_url"], params={"ticket": ticket})
    httpx.get(limited["raw_url"], params={"ticket": ticket})
    httpx.get(limited["download_url"], headers={"Bytebin-Ticket": ticket})
    httpx.get(f"{limited['download_url']}x", params={"ticket": ticket})
    deletion = file["deletion_url"].rpartition("/")[2]
    delete_by_button(file["deletion_url"])
    assert httpx.get(file["raw_url"]).status_code == 404
    return {deletion, ticket, limited["deletion_url"].rpartition("/")[2]}


def upload_links(server: Server, alice: Person) -> set[str]:
    """Make an upload link and send a file through it, with right tokens and wrong ones. Return the tokens."""
    shared = Shared(alice, server.person(), notify=True)
    shared.open(link_token=shared.link.link_token)
    shared.open(send_token=shared.link.send_token)
    shared.open(send_token=shared.link.link_token)
    sending = shared.upload()
    sending.api.get(sending.path, headers={"Bytebin-Upload": f"{sending.token}x"})
    sending.api.get(sending.path, params={"token": "x"}, headers=sending.headers)
    sending.finish()
    shared.change(state="closed")
    shared.begin()
    tokens = (shared.link.link_token, shared.link.send_token)
    return {sending.token, *map(spelled, tokens), *map(text, tokens), *(token.hex() for token in tokens)}


def delete_by_button(url: str) -> None:
    with httpx.Client(headers={"Accept": "text/html"}) as browser:
        browser.post(url)
        token = csrf_token(browser.get(url).text)
        assert browser.post(url, data={"csrfmiddlewaretoken": token}).status_code == 200


def keys_and_malformed(server: Server, alice: Person) -> set[str]:
    """Send a key in every place where a client may put one, right or wrong."""
    token = alice.token
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    alice.api.get(f"{API}/limits")
    for headers in ({"X-Api-Key": token}, {"X-Api-Key": wrong}, {"Authorization": f"Bearer {wrong}"}):
        httpx.get(f"{server.address}{API}/limits", headers=headers)
    httpx.get(f"{server.address}{API}/limits", params={"key": token})
    httpx.get(f"{server.address}/{token}")
    for kind in ("setup", "invitation"):
        httpx.get(f"{server.address}/account/{kind}/geheim-{token}/")
        httpx.get(f"{server.address}/account/{kind}/geheim-{token}")
    httpx.get(f"{server.address}/metrics", headers={"Authorization": f"Bearer {token}"})
    httpx.get(
        f"{server.address}/metrics", headers={"Authorization": f"Bearer {server.settings['METRICS_TOKEN']}"}
    )
    httpx.get(server.address, headers={"X-Request-Id": token, "Cookie": f"sessionid={token}"})
    put(alice.api, "0" * 24, 0, b"x", content_digest=token)
    for request in (f"GET /{token}\r\n\r\n", f"GET / HTTP/1.1\r\nAuthorization : Bearer {token}\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
            connection.sendall(request.encode())
            connection.recv(65_536)
    return {wrong, wrong[-20:]}


def sign_up_and_reset(server: Server) -> set[str]:
    """Open and use mailed links. Return them with the passwords and cookies of the forms."""
    found: set[str] = set()
    with httpx.Client(base_url=server.address, follow_redirects=True) as browser:
        post(browser, "/account/signup/", email=CARL, password1=PASSWORD)
        confirm = mailed_link(server, "confirm-email")
        post(browser, confirm)
        post(browser, "/account/login/", login=CARL, password="geheim-aber-falsch")
        post(browser, "/account/login/", login=CARL, password=PASSWORD)
        found |= {browser.cookies["sessionid"], browser.cookies["csrftoken"]}
        post(browser, "/account/logout/")
        post(browser, "/account/password/reset/", email=CARL)
        reset = mailed_link(server, "password/reset/key")
        browser.get(reset)
        browser.get(f"{reset}x")
    return found | {confirm.rstrip("/").rpartition("/")[2], reset.rstrip("/").rpartition("/")[2]}


def post(browser: httpx.Client, path: str, **fields: str) -> None:
    token = csrf_token(browser.get(path).text)
    sent = browser.post(path, data=fields | {"csrfmiddlewaretoken": token})
    assert sent.status_code in (200, 400), sent.text


def csrf_token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def mailed_link(server: Server, kind: str) -> str:
    """Return the path of the link in the newest mail of this kind."""
    mails = sorted(Path(server.data_dir / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    links = re.findall(rf"https?://[^/\s]+(/\S*{kind}/\S+)", "\n".join(mail.read_text() for mail in mails))
    assert links
    return str(links[-1])
