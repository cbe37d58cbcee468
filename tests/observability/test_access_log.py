"""One line for each request, whichever layer responded and however it ended."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.conftest import StartServer
from tests.files.client import API, CHUNK, chunk_of, create, put, upload
from tests.observability.lines import access_lines, line_of, lines, the_line
from tests.people import Person
from tests.server import Server

MIB = 2**20


def test_the_line_of_a_chunk_has_client_bytes_and_duration(server: Server, alice: Person) -> None:
    created = create(alice.api)
    began = time.monotonic()
    response = put(alice.api, created["id"], 1, chunk_of(1))
    line = line_of(
        server, response
    )  # the duration includes sending the response, which the client may have earlier
    took = (time.monotonic() - began) * 1000
    moment, ms = datetime.fromisoformat(line.pop("time")), line.pop("ms")
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=60)
    assert 0 < ms <= took
    user = server.rows.value("accounts_user", "_id", email=alice.email)
    key = server.rows.value("apikeys_apikey", "_id", user_id=user)
    assert line == {
        "level": "info",
        "logger": "bytebin.access",
        "request_id": response.headers["X-Request-Id"],
        "method": "PUT",
        "path": f"{API}/uploads/{created['id']}/chunks/1",
        "status": 201,
        "bytes_in": CHUNK,
        "bytes_out": len(response.content),
        "user": user,
        "key": key,
    }


@pytest.mark.parametrize(
    ("method", "target", "headers", "path", "status", "problem"),
    [
        ("GET", "/", {}, "/", 200, None),
        ("HEAD", "/", {}, "/", 200, None),
        ("GET", "/account/login/", {}, "/account/login", 200, None),
        ("GET", "/", {"Host": "evil.example"}, "/***", 400, None),
        ("GET", "/no/such/page.pdf", {}, "/***", 404, None),
        ("GET", f"{API}/nothing", {}, "/api", 404, "not-found"),
        ("GET", f"{API}/limits", {}, f"{API}/limits", 401, "unauthorized"),
        ("GET", f"{API}/limits/", {"X-Api-Key": "bb_wrong"}, f"{API}/limits", 401, "unauthorized"),
        ("BREW", "/f/00000000000", {}, "/f/00000000000", 403, None),
        ("PUT", f"{API}/limits", {"X-Request-Id": "a-put-to-limits"}, f"{API}/limits", 401, "unauthorized"),
        ("GET", "/f/00000000000", {}, "/f/00000000000", 404, "file-not-found"),
        ("POST", "/account/login/", {}, "/account/login", 403, None),
    ],
)
def test_every_request_has_one_line(
    server: Server,
    method: str,
    target: str,
    headers: dict[str, str],
    path: str,
    status: int,
    problem: str | None,
) -> None:
    response = httpx.request(method, server.address + target, headers=headers)
    line = line_of(server, response)
    assert response.status_code == status
    assert (line["method"], line["path"], line["status"], line.get("problem")) == (
        method,
        path,
        status,
        problem,
    )
    assert line["bytes_out"] == len(response.content)
    assert "user" not in line


def test_static_files_are_logged_too(server: Server) -> None:
    page = httpx.get(f"{server.address}/favicon.ico", follow_redirects=True)
    assert "X-Request-Id" not in page.headers  # a page has many, and nobody asks for help with one
    line = the_line(server, path=page.url.path)
    assert line["path"].startswith("/static/")
    assert line["bytes_out"] == int(page.headers["Content-Length"])


def test_a_logged_in_user_is_logged_by_id(server: Server, alice: Person) -> None:
    with httpx.Client(base_url=server.address, follow_redirects=True) as browser:
        browser.get("/account/login/")
        form = {
            "login": alice.email,
            "password": alice.password,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        browser.post("/account/login/", data=form)
        line = line_of(server, browser.get("/files/"))
    user = server.rows.value("accounts_user", "_id", email=alice.email)
    assert line["user"] == user
    assert "key" not in line


def test_a_refusal_before_the_body_logs_how_much_of_it_arrived(server: Server) -> None:
    response = httpx.put(f"{server.address}{API}/files/x.bin", content=b"x" * 1000)
    line = line_of(server, response)
    assert (line["status"], line["problem"], line["bytes_in"]) == (401, "unauthorized", 0)


def test_a_body_of_unknown_length_is_counted(server: Server, alice: Person) -> None:
    def blocks() -> Iterator[bytes]:
        for index in range(5):
            yield chunk_of(index, 70_001)

    response = alice.api.put(f"{API}/files/x.bin", content=blocks())
    assert response.status_code == 201
    assert line_of(server, response)["bytes_in"] == 5 * 70_001


@pytest.mark.parametrize(("wanted", "sent"), [("", 3 * CHUNK), ("bytes=1000-100999", 100_000)])
def test_a_download_s_line_counts_its_bytes(server: Server, alice: Person, wanted: str, sent: int) -> None:
    file = upload(alice.api, b"".join(map(chunk_of, range(3))))
    response = httpx.get(file["raw_url"], headers={"Range": wanted} if wanted else {})
    line = line_of(server, response)
    assert line["bytes_out"] == sent == len(response.content)
    assert line["path"] == f"/r/{file['id']}/***"
    assert "aborted" not in line
    assert line_of(server, httpx.head(file["raw_url"]))["bytes_out"] == 0


def test_an_aborted_download_logs_the_bytes_sent(server: Server, alice: Person) -> None:
    size = 32 * MIB
    file = alice.api.put(f"{API}/files/big.bin", content=b"x" * size).json()
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        request = f"GET /d/{file['id']} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: given-up\r\n\r\n"
        connection.sendall(request.encode())
        received = len(connection.recv(65_536))
        while received < 2 * MIB:
            received += len(connection.recv(65_536))
    line = the_line(server, request_id="given-up")
    assert line["aborted"] is True
    assert MIB <= line["bytes_out"] < size
    assert line["status"] == 200


def test_an_interrupted_upload_is_logged(server: Server, alice: Person) -> None:
    created = create(alice.api)
    head = (
        f"PUT {API}/uploads/{created['id']}/chunks/0 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: broken-off\r\n"
        f"Authorization: Bearer {alice.token}\r\nContent-Length: {CHUNK}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head.encode() + b"x" * 1000)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65_536)
    line = the_line(server, request_id="broken-off")
    assert (line["status"], line["problem"], line["bytes_in"]) == (400, "incomplete-body", 1000)


def test_malformed_http_is_one_line_without_its_content(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"GET /delete/0/geheimnis HTTP/1.1\r\nAuthorization : geheimnis\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 400 ")
    [line] = [line for line in lines(server) if line["logger"] == "gunicorn.error"]
    assert line["level"] == "warning"
    assert line["message"] == "Malformed request: InvalidHeaderName"


def test_a_valid_request_id_is_kept(server: Server) -> None:
    response = httpx.get(server.address, headers={"X-Request-Id": "proxy-7f3a.42"})
    assert response.headers["X-Request-Id"] == "proxy-7f3a.42"
    assert line_of(server, response)["path"] == "/"


@pytest.mark.parametrize("claimed", ["", "short", "a b c d e f g", "x" * 65, 'quote"quote"', "=========="])
def test_any_other_request_id_is_replaced(server: Server, claimed: str) -> None:
    first, second = (httpx.get(server.address, headers={"X-Request-Id": claimed}) for _ in range(2))
    assert claimed not in {first.headers["X-Request-Id"], second.headers["X-Request-Id"]}
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    line_of(server, first)


def test_without_a_proxy_no_request_id_is_trusted(start_server: StartServer) -> None:
    server = start_server(LOG_FORMAT="json")
    response = httpx.get(server.address, headers={"X-Request-Id": "proxy-7f3a.42"})
    assert response.headers["X-Request-Id"] != "proxy-7f3a.42"
    line_of(server, response)


def test_a_suspicious_request_is_one_line(server: Server) -> None:
    """Django refuses more than a thousand fields as a SuspiciousOperation."""
    form = {f"field-{number}": "x" for number in range(1001)}
    headers = {"Cookie": f"csrftoken={'x' * 32}"}
    refused = httpx.post(f"{server.address}/account/login/", data=form, headers=headers)
    assert refused.status_code == 400
    line_of(server, refused)
    [line] = [line for line in lines(server) if line["logger"] == "django.security.TooManyFieldsSent"]
    assert "exception" not in line
    assert line["level"] == "warning"
    assert "Traceback" not in server.log()


def test_other_lines_of_a_request_carry_its_id(server: Server) -> None:
    refused = httpx.post(f"{server.address}/account/login/", data={"login": "x"})
    token = refused.headers["X-Request-Id"]
    line_of(server, refused)
    [warning] = [line for line in lines(server) if line["logger"] == "django.security.csrf"][-1:]
    assert warning["request_id"] == token


def test_no_line_is_lost_or_duplicated(server: Server) -> None:
    with httpx.Client(base_url=server.address) as client:
        ids = {client.get("/account/login/").headers["X-Request-Id"] for _ in range(50)}
        assert len(ids) == 50
        for token in ids:
            the_line(server, request_id=token)


def test_client_addresses_are_logged_only_if_configured(server: Server, start_server: StartServer) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.1, 203.0.113.9"}
    line = line_of(server, httpx.get(server.address, headers=forwarded))
    assert "client" not in line
    assert "127.0.0.1" not in str(line)
    asked = start_server(LOG_FORMAT="json", LOG_CLIENT_ADDRESS="true", PROXY_COUNT="1")
    assert line_of(asked, httpx.get(asked.address, headers=forwarded))["client"] == "203.0.113.9"


def test_successful_probes_are_not_logged(server: Server) -> None:
    for _ in range(3):
        httpx.get(f"{server.address}/healthz")
        httpx.get(f"{server.address}/readyz")
    line_of(server, httpx.get(server.address))
    assert not access_lines(server, path="/healthz")
    assert not access_lines(server, path="/readyz")
