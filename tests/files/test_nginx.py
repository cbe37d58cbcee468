"""nginx in front sends the files itself, with the configuration of docs/DEPLOY.md."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import upload
from tests.server import ROOT, Server, free_port

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
def nginx(backend: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    (folder / "nginx.conf").write_text(configuration(backend, port))
    command = ["nginx", "-p", str(folder), "-e", "stderr", "-c", "nginx.conf"]
    process = subprocess.Popen(command, env={"PATH": "/usr/sbin:/usr/bin"})
    with closing(httpx.Client(base_url=f"http://127.0.0.1:{port}")) as client:
        wait_until_up(client)
        yield client
    process.terminate()
    process.wait()


def configuration(backend: Server, port: int) -> str:
    """The documented location, around it no more than a test needs."""
    guide = (ROOT / "docs" / "DEPLOY.md").read_text()
    [location] = re.findall(r"^    location /blobs/ \{.*?^    \}", guide, re.MULTILINE | re.DOTALL)
    location = location.replace("/opt/bytebin/var/", f"{backend.data_dir}/")
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    return f"""
        {user} daemon off; pid nginx.pid;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path body; proxy_temp_path proxy;
            fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
            server {{
                listen 127.0.0.1:{port};
                location / {{ proxy_pass {backend.url}; proxy_set_header Host 127.0.0.1; }}
                {location}
            }}
        }}
    """


def wait_until_up(client: httpx.Client) -> None:
    for _ in range(100):
        try:
            client.get("/healthz")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not start")


@pytest.fixture(scope="module")
def path(backend: Server) -> str:
    file = upload(backend.create_person("alice@example.org").api, CONTENT, name="bytes.bin")
    return str(file["download_url"]).removeprefix(backend.url)


def test_nginx_sends_the_bytes_with_our_headers(nginx: httpx.Client, backend: Server, path: str) -> None:
    assert httpx.get(backend.url + path).content == b""
    answer = nginx.get(path)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bytes.bin"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert {name: answer.headers[name] for name in POLICY} == POLICY


def test_a_range_resumes_with_the_validator_that_was_given(nginx: httpx.Client, path: str) -> None:
    tag = nginx.head(path).headers["ETag"]
    part = nginx.get(path, headers={"Range": "bytes=1000-", "If-Match": tag})
    assert (part.status_code, part.content) == (206, CONTENT[1000:])
    assert {name: part.headers[name] for name in POLICY} == POLICY
    assert nginx.get(path, headers={"Range": "bytes=0-1,5-6"}).content == CONTENT
    assert nginx.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.usefixtures("path")
def test_nobody_reaches_the_blobs_by_themselves(nginx: httpx.Client, backend: Server) -> None:
    [blob] = [blob for blob in backend.blobs() if blob.suffix != ".partial"]
    inside = blob.relative_to(backend.data_dir / "blobs")
    assert nginx.get(f"/blobs/{inside}").status_code == 404
