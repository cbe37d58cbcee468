"""/healthz and /readyz as load balancers request them: often, by IP address, without a host name."""

import httpx
import pytest

from tests.conftest import StartServer
from tests.databases.chosen import engine
from tests.observability.lines import the_line
from tests.server import Server


def ask(server: Server, path: str, method: str = "GET") -> httpx.Response:
    return httpx.request(method, server.address + path, headers={"Host": "10.0.0.7:8000"}, timeout=60)


@pytest.mark.parametrize(("path", "status"), [("/healthz", "alive"), ("/readyz", "ready")])
def test_probes_answer_any_host_and_set_nothing(server: Server, path: str, status: str) -> None:
    response = ask(server, path)
    assert (response.status_code, response.json()) == (200, {"status": status})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers
    head = ask(server, path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")


def test_a_page_does_not_answer_any_host(server: Server) -> None:
    assert ask(server, "/").status_code == 400


def test_without_its_database_the_server_is_alive_but_not_ready(server: Server) -> None:
    assert ask(server, "/readyz").status_code == 200
    with engine().lost(server.data_dir):
        response = ask(server, "/readyz")
        assert ask(server, "/healthz").status_code == 200
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Not ready: database.",
        "failed": ["database"],
    }
    line = the_line(server, request_id=response.headers["X-Request-Id"])
    assert (line["path"], line["status"], line["problem"]) == ("/readyz", 503, "not-ready")
    assert ask(server, "/readyz").status_code == 200


def test_without_its_store_the_server_is_not_ready(server: Server) -> None:
    blobs = server.data_dir / "blobs"
    if blobs.exists():
        blobs.rename(blobs.with_name("blobs.away"))
    blobs.write_text("no folder")
    try:
        response = ask(server, "/readyz")
    finally:
        blobs.unlink()
    assert (response.status_code, response.json()["failed"]) == (503, ["store"])
    assert str(server.data_dir) not in response.text
    assert ask(server, "/readyz").status_code == 200


def test_with_less_space_than_the_reserve_the_server_is_not_ready(start_server: StartServer) -> None:
    server = start_server(DISK_RESERVE_BYTES=str(2**60))
    response = ask(server, "/readyz")
    assert (response.status_code, response.json()["failed"]) == (503, ["disk"])
    assert ask(server, "/healthz").status_code == 200
