"""Every response to Firefox during upload and download has the required headers."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import save
from tests.browser.firefox.upload_page import UploadPage
from tests.browser.journeys.policy import header_faults, resource_faults
from tests.browser.pages.test_password_page import WITH_PASSWORD, store
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

ARGON2ID, KDF_AT = 2, 56  # the position of the KDF's id in the envelope
VECTOR = next(
    vector for vector in WITH_PASSWORD.values() if b64decode(vector["envelope"])[KDF_AT] == ARGON2ID
)

pytestmark = pytest.mark.long
WORKERS = "/static/files/js/workers/"
# Modules imported only by workers, to which import maps do not apply.
OF_WORKERS = (WORKERS, "/static/vendor/argon2id/")


@pytest.fixture(scope="module")
def line(start_server: StartServer) -> Iterator[tuple[Proxy, Server, Person]]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        yield proxy, server, server.create_person("heidi@example.org")


@pytest.fixture
def asked(
    line: tuple[Proxy, Server, Person], new_visitor: NewVisitor, tmp_path: Path
) -> dict[str, httpx.Response]:
    """Return a fresh response for each path that Firefox requested in a journey."""
    proxy, server, heidi = line
    (tmp_path / "notes.txt").write_text("hello")
    sender = new_visitor(server, heidi)
    UploadPage(sender).send(tmp_path / "notes.txt")
    visitor = new_visitor(server)
    page = visitor.open(store(heidi, VECTOR))
    page.locator("#share-password").fill(VECTOR["password"])
    page.locator("#share-password").press("Enter")
    save(visitor)
    targets = {request.target for request in proxy.requests if request.method == "GET"}
    cookies = {cookie["name"]: cookie["value"]["value"] for cookie in sender.cookies()}
    with httpx.Client(
        base_url=server.url, cookies=cookies, headers={"Accept": "text/html"}, timeout=60
    ) as http:
        return {target: http.get(target) for target in targets}


def test_every_response_has_its_headers(asked: dict[str, httpx.Response]) -> None:
    for path, response in asked.items():
        if response.headers.get("content-type", "").startswith("text/html"):
            assert header_faults(response.headers, path) == [], path
        elif not path.startswith("/d/"):
            assert resource_faults(response.headers) == [], path
    assert {kind_of(path) for path in asked} >= {"css", "js", "svg", "wasm", "upload", "f", "api", "d"}
    compile_wasm = {path for path in asked if "wasm-unsafe-eval" in policy(asked[path])}
    assert {re.sub(r"\.\w+\.js$", "", path) for path in compile_wasm} == {f"{WORKERS}argon2id-worker"}


def test_every_requested_module_is_in_the_import_map_of_a_page(asked: dict[str, httpx.Response]) -> None:
    maps = [
        json.loads(found)["integrity"]
        for response in asked.values()
        for found in re.findall(r'<script type="importmap">(.*?)</script>', response.text)
    ]
    listed = {path for digests in maps for path in digests}
    modules = {path for path in asked if path.endswith(".js") and not path.startswith(OF_WORKERS)}
    assert len(modules) > 20
    assert {path for path in modules - listed if "/theme-early." not in path} == set()


def kind_of(path: str) -> str:
    return path.rpartition(".")[2] if path.startswith("/static/") else path.split("/")[1]


def policy(response: httpx.Response) -> str:
    return str(response.headers.get("content-security-policy", ""))
