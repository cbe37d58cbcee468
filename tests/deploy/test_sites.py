"""The complete documented proxy sites, with only names and ports replaced, in front of the real server.

Pages and API work through them, with https.
"""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.conftest import StartServer
from tests.deploy.guide import block
from tests.deploy.proxies import caddy, certificate, nginx
from tests.files.client import API, CHUNK, chunk_of, digest_field, problem, upload
from tests.files.test_gates import RATE, SEALED, open_with, store
from tests.people import TIMEOUT, Person
from tests.ports import free_port
from tests.server import Server

pytestmark = pytest.mark.turns(3)

SECTION = "3. https in front"
CONTENT = b"".join(chunk_of(index) for index in range(5)) + b"the rest"


class Site(NamedTuple):
    server: Server
    url: str
    plain_url: str  # http:// of the same site, which only nginx's configuration has

    def client(self, person: Person | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        # The certificate is the test's own.
        return httpx.Client(base_url=self.url, headers=headers, verify=False, timeout=TIMEOUT)  # noqa: S501


def nginx_site(site: Site, folder: Path) -> str:
    chain, key = certificate(folder)
    documented = block(SECTION, "nginx", "ssl_certificate")
    return replaced(
        documented,
        ("listen 443 ssl", f"listen {address(site.url)} ssl"),
        ("listen 80;", f"listen {address(site.plain_url)};"),
        ("/etc/letsencrypt/live/files.example.org/fullchain.pem", str(chain)),
        ("/etc/letsencrypt/live/files.example.org/privkey.pem", str(key)),
        ("http://127.0.0.1:8000", site.server.address),
    )


def sending_nginx_site(site: Site, folder: Path) -> str:
    """Return the documented site with the documented location from which nginx sends the files itself."""
    location = replaced(
        block(SECTION, "nginx", "internal;"), ("/var/lib/bytebin/", f"{site.server.data_dir}/")
    )
    first = "    location / {"
    return replaced(nginx_site(site, folder), (first, f"{location}\n{first}"))


def caddy_site(site: Site, _folder: Path) -> str:
    return replaced(
        block(SECTION, "", "reverse_proxy"),
        ("files.example.org {", f"{address(site.url)} {{"),
        ("127.0.0.1:8000", address(site.server.address)),
    )


SITES = {
    "nginx": (nginx, nginx_site, {}),
    "nginx sends": (nginx, sending_nginx_site, {"ACCEL_REDIRECT_PREFIX": "/blobs/"}),
    "caddy": (caddy, caddy_site, {}),
}


@contextmanager
def running_site(name: str, start_server: StartServer, folder: Path, proxy_count: int = 1) -> Iterator[Site]:
    """Run the server behind the documented site of that name in SITES."""
    start, configuration, settings = SITES[name]
    url = f"https://127.0.0.1:{free_port()}"
    server = start_server(PUBLIC_URL=url, PROXY_COUNT=str(proxy_count), **settings)
    site = Site(server, server.url, f"http://127.0.0.1:{free_port()}")
    with start(folder, configuration(site, folder), site.url):
        yield site


def address(url: str) -> str:
    return url.split("//")[1]


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, f"{old!r} is not in the documented configuration any more"
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module", params=SITES)
def site(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with running_site(request.param, start_server, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def alice(site: Site) -> Person:
    return site.server.create_person("alice@example.org")


def test_chunks_are_uploaded_and_ranges_downloaded(site: Site, alice: Person) -> None:
    with closing(site.client(alice)) as api:
        file = upload(api, CONTENT, name="through.bin")
        assert file["download_url"].startswith(f"{site.url}/")
        whole = api.get(file["download_url"])
        assert (whole.status_code, whole.content) == (200, CONTENT)
        part = api.get(file["download_url"], headers={"Range": f"bytes={CHUNK}-{2 * CHUNK - 1}"})
        assert (part.status_code, part.content) == (206, CONTENT[CHUNK : 2 * CHUNK])


def test_a_damaged_chunk_and_a_missing_key_are_refused_as_without_a_proxy(site: Site, alice: Person) -> None:
    with closing(site.client(alice)) as api, closing(site.client()) as stranger:
        created = api.post(f"{API}/uploads", json={"name": "x", "size": 10}).json()
        address = f"{API}/uploads/{created['id']}/chunks/0"
        damaged = api.put(address, content=b"0123456789", headers={"Content-Digest": digest_field(b"else")})
        assert damaged.status_code == 400
        assert damaged.headers["Content-Type"] == "application/problem+json"
        problem(stranger.post(f"{API}/uploads", json={"name": "x", "size": 1}), 401, "unauthorized")


def test_a_form_and_a_pipe_of_unknown_length_arrive_complete(site: Site, alice: Person) -> None:
    with closing(site.client(alice)) as api:
        form = api.post(f"{API}/files", files={"file": ("form.bin", CONTENT)})
        assert form.status_code == 201
        piped = api.put(
            f"{API}/files/pipe.bin", content=(CONTENT[at : at + 999] for at in range(0, len(CONTENT), 999))
        )
        assert piped.status_code == 201
        for response in (form, piped):
            assert api.get(response.json()["download_url"]).content == CONTENT


def test_users_can_log_in(site: Site, alice: Person) -> None:
    """Logging in requires secure cookies, and a form whose origin is the public URL."""
    with closing(site.client()) as browser:
        form = browser.get("/account/login/")
        [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text))
        sent = {"csrfmiddlewaretoken": token, "login": alice.email, "password": alice.password}
        response = browser.post("/account/login/", data=sent, headers={"Origin": site.url})
        assert response.status_code == 302, response.text
        assert "Secure" in response.headers["Set-Cookie"]
        assert "My files" in browser.get("/files/").text


def test_clients_cannot_choose_the_ip_address_that_is_counted(site: Site, alice: Person) -> None:
    """Each guess claims another IP address, which must not reset the limit."""
    with closing(site.client(alice)) as sender, closing(site.client()) as guesser:
        file_id = store(sender, SEALED)
        responses = []
        for number in range(2 * RATE):
            guesser.headers["X-Forwarded-For"] = f"10.0.0.{number}"
            responses.append(open_with(guesser, file_id, link_token=bytes(32)).status_code)
        assert responses[-1] == 429


# Caddy does this itself on port 80, which a test cannot use.
@pytest.mark.parametrize("site", ["nginx"], indirect=True)
def test_plain_http_redirects_to_https(site: Site) -> None:
    response = httpx.get(f"{site.plain_url}/f/x?y", headers={"Host": "files.example.org"})
    assert (response.status_code, response.headers["Location"]) == (301, "https://files.example.org/f/x?y")
