"""nginx as a reverse proxy sends the files itself, with the location block of docs/DEPLOY.md."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.conftest import StartServer
from tests.deploy.guide import block
from tests.deploy.proxies import nginx
from tests.files.client import upload
from tests.ports import free_port
from tests.server import Server

CONTENT = bytes(range(256)) * 4096
POLICY = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@pytest.fixture(scope="module")
def backend(start_server: StartServer) -> Server:
    return start_server(ACCEL_REDIRECT_PREFIX="/blobs/")


@pytest.fixture(scope="module")
def front(backend: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    url = f"http://127.0.0.1:{free_port()}"
    with (
        nginx(tmp_path_factory.mktemp("nginx"), site(backend, url), url),
        closing(httpx.Client(base_url=url)) as client,
    ):
        yield client


def site(backend: Server, url: str) -> str:
    """Return the documented location block in a minimal site."""
    location = block("3. https in front", "nginx", "internal;")
    assert "/var/lib/bytebin/" in location
    location = location.replace("/var/lib/bytebin/", f"{backend.data_dir}/")
    return f"""
        server {{
            listen {url.removeprefix("http://")};
            location / {{ proxy_pass {backend.address}; proxy_set_header Host 127.0.0.1; }}
            {location}
        }}
    """


@pytest.fixture(scope="module")
def path(backend: Server) -> str:
    file = upload(backend.create_person("alice@example.org").api, CONTENT, name="bytes.bin")
    return str(file["download_url"]).removeprefix(backend.url)


def test_nginx_sends_the_bytes_with_our_headers(front: httpx.Client, backend: Server, path: str) -> None:
    assert httpx.get(backend.url + path).content == b""
    response = front.get(path)
    assert (response.status_code, response.content) == (200, CONTENT)
    assert response.headers["Content-Disposition"] == 'attachment; filename="bytes.bin"'
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert {name: response.headers[name] for name in POLICY} == POLICY


def test_a_range_resumes_with_the_validator_that_was_given(front: httpx.Client, path: str) -> None:
    tag = front.head(path).headers["ETag"]
    part = front.get(path, headers={"Range": "bytes=1000-", "If-Match": tag})
    assert (part.status_code, part.content) == (206, CONTENT[1000:])
    assert {name: part.headers[name] for name in POLICY} == POLICY
    assert front.get(path, headers={"Range": "bytes=0-1,5-6"}).content == CONTENT
    assert front.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.usefixtures("path")
def test_blobs_cannot_be_requested_directly(front: httpx.Client, backend: Server) -> None:
    [blob] = [blob for blob in backend.blobs() if blob.suffix != ".partial"]
    inside = blob.relative_to(backend.data_dir / "blobs")
    assert front.get(f"/blobs/{inside}").status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "wanted", ["", "bytes=0-9", "BYTES=0-9", "bytes=-9", "bytes=9999999999-", "bytes=0-1,5-6"]
)
def test_nothing_is_sent_twice(front: httpx.Client, path: str, method: str, wanted: str) -> None:
    response = front.request(method, path, headers={"Range": wanted} if wanted else {})
    names = [name for name, _ in response.headers.multi_items()]
    assert len(names) == len(set(names)), names
    if response.status_code == 200:
        assert response.headers["Accept-Ranges"] == "bytes"


def test_range_units_are_case_insensitive(front: httpx.Client, path: str) -> None:
    assert front.get(path, headers={"Range": "Bytes=0-9"}).content == CONTENT[:10]


def test_head_ignores_a_range(front: httpx.Client, path: str) -> None:
    head = front.head(path, headers={"Range": "bytes=0-9"})
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(CONTENT)))
