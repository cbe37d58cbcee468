"""No header changes the server's own URL or behaviour: without a proxy, and behind the documented nginx and Caddy."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.conftest import StartServer
from tests.deploy.test_sites import running_site
from tests.files.client import API, json_of
from tests.people import TIMEOUT
from tests.server import Server

EVIL = "evil.example"
FORGED = (
    ("SCRIPT_NAME", "/f/AAAAAAAAAAA"), ("SCRIPT_NAME", "/account"), ("SCRIPT_NAME", "/api"), ("Script-Name", "/f/x"),
    ("PATH_INFO", "/admin/"), ("Path-Info", "/admin/"), ("REMOTE_USER", "root"), ("REQUEST_METHOD", "DELETE"),
    ("QUERY_STRING", "x=1"), ("SERVER_NAME", EVIL), ("HTTP_HOST", EVIL), ("wsgi.url_scheme", "http"),
    ("SCRIPT_URL", "/f/x"), ("REDIRECT_URL", "/f/x"), ("RAW_URI", "/f/x"),
    ("Forwarded", f"for=1.2.3.4;host={EVIL};proto=http"), ("Via", f"1.1 {EVIL}"),
    ("X-Forwarded-Host", EVIL), ("X_FORWARDED_HOST", EVIL), ("X-Forwarded-Server", EVIL), ("X-Host", EVIL),
    ("X-Forwarded-Port", "444"), ("X-Forwarded-Prefix", "/f/x"), ("X-Forwarded-Path", "/f/x"),
    ("X-Forwarded-Proto", "http"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "https, http"),
    ("X_FORWARDED_PROTO", "http"), ("X-Forwarded-Protocol", "ssl"), ("X-Forwarded-Protocol", "http"),
    ("X-Forwarded-Ssl", "on"), ("X-Forwarded-Ssl", "off"), ("X-Forwarded-Scheme", "http"), ("X-Scheme", "http"),
    ("X-Url-Scheme", "http"), ("Front-End-Https", "on"), ("Front-End-Https", "off"),
    ("X-Original-URL", "/admin/"), ("X-Rewrite-URL", "/admin/"), ("X-Original-Host", EVIL), ("X-Wap-Profile", EVIL),
    ("X-HTTP-Method-Override", "DELETE"), ("X-HTTP-Method", "DELETE"), ("X-Method-Override", "DELETE"),
    ("X_HTTP_METHOD_OVERRIDE", "DELETE"), ("X-Accel-Redirect", "/blobs/"), ("X-Sendfile-Type", "X-Accel-Redirect"),
    ("Connection", "X-Forwarded-Proto, X-Forwarded-For, Host"), ("Base-Url", f"https://{EVIL}"),
)  # fmt: skip
# Different in every response. Caddy sends a length if it has the whole body by then, and chunks if not.
CHANGING = {"date", "expires", "x-request-id", "set-cookie", "content-length", "transfer-encoding"}
TOKEN = re.compile(r'value="\w{64}"')


class Entrance(NamedTuple):
    """A way to a server: the URL that clients connect to."""

    server: Server
    url: str

    def client(self) -> httpx.Client:
        # The certificate is the test's own. Even without a proxy, the Host header is that of PUBLIC_URL.
        headers = {"Host": self.server.url.split("//")[1], "Accept": "text/html"}
        return httpx.Client(base_url=self.url, headers=headers, verify=False, timeout=TIMEOUT)  # noqa: S501


# Each proxy with the PROXY_COUNT that is right for it; too few and too many in long runs.
WAYS = [
    ("directly", 0),
    *(
        pytest.param((proxy, count), marks=[] if count == 1 else [pytest.mark.long])
        for proxy in ("nginx", "caddy")
        for count in (0, 1, 2)
    ),
]


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: f"{way[0]}-{way[1]}")
def entrance(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Entrance]:
    name, count = request.param
    folder: Path = tmp_path_factory.mktemp("site")
    if name == "directly":
        server = start_server(PUBLIC_URL="https://files.example.org", PROXY_COUNT=str(count))
        yield Entrance(server, server.address)
        return
    with running_site(name, start_server, folder, count) as site:
        yield Entrance(site.server, site.url)


def seen(response: httpx.Response) -> tuple[int, dict[str, str], str]:
    """Return what every response to the same request has in common."""
    headers = {name: value for name, value in response.headers.items() if name not in CHANGING}
    return response.status_code, headers, TOKEN.sub("", response.text)


def test_every_response_is_the_same_with_and_without_the_header(entrance: Entrance) -> None:
    alice = entrance.server.create_person("alice@example.org")
    with entrance.client() as client:
        bearer = {"Authorization": f"Bearer {alice.token}"}
        sent = client.put(f"{API}/files/x.txt", content=b"x", headers=bearer)
        file = json_of(sent)
        assert file["url"].startswith(f"{entrance.server.url}/f/")
        paths = (
            "/account/login/", "/account", "/files/", "/admin/", "/favicon.ico", f"/f/{file['id']}", f"{API}/nothing",
            f"{API}/files/{file['id']}", f"{API}/files",
        )  # fmt: skip
        for path in paths:
            expected = seen(client.get(path, headers=bearer))
            for name, value in FORGED:
                assert seen(client.get(path, headers=bearer | {name: value})) == expected, (path, name, value)
        assert client.get(f"{API}/files/{file['id']}", headers=bearer).status_code == 200


def test_mailed_links_and_links_of_new_files_use_the_public_url(entrance: Entrance) -> None:
    for number, forged in enumerate(({"SCRIPT_NAME": "/account"}, headers_at_once())):
        person = entrance.server.create_person(f"person{number}@example.org")
        with entrance.client() as client:
            form = client.get("/account/password/reset/")
            [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text))
            cookie = form.headers["Set-Cookie"].partition(";")[0]
            headers = {"Cookie": cookie, "Referer": f"{entrance.server.url}/"} | forged
            response = client.post(
                "/account/password/reset/",
                data={"csrfmiddlewaretoken": token, "email": person.email},
                headers=headers,
            )
            assert response.status_code == 302, (response.status_code, response.text)
            assert response.headers["Location"] == "/account/password/reset/done/"
            bearer = {"Authorization": f"Bearer {person.token}"}
            file = json_of(client.put(f"{API}/files/x.txt", content=b"x", headers=bearer | forged))
        [link] = re.findall(r"https?://\S+/reset/\S*", mail_to(entrance.server, person.email))
        assert re.fullmatch(
            re.escape(f"{entrance.server.url}/account/password/reset/key/") + r"[\w-]+/", link
        )
        for member in ("url", "raw_url", "download_url", "deletion_url"):
            assert file[member].startswith(f"{entrance.server.url}/")


def headers_at_once() -> dict[str, str]:
    """Return all forged headers, except those that would close the connection."""
    return {name: value for name, value in FORGED if name != "Connection"}


def mail_to(server: Server, address: str) -> str:
    """Return the messages to this address. Long lines are folded with = in mails."""
    messages = (path.read_text() for path in sorted((server.data_dir / "mail").iterdir()))
    return "".join(text for text in messages if f"To: {address}" in text).replace("=\n", "")
