"""Downloads: ranges, conditional requests, headers, and which types a browser may display."""

import re
import socket
from typing import Any

import httpx
import pytest

from tests.databases.engine import LONG_AGO
from tests.files.client import API, json_of, problem, upload
from tests.people import Person
from tests.server import Server

CONTENT = bytes(range(256)) * 1000
POLICY = "sandbox; default-src 'none'"
PLAYER_POLICY = "sandbox allow-same-origin; default-src 'none'; media-src 'self'"
SIZE = len(CONTENT)


@pytest.fixture(scope="module")
def file(alice: Person) -> dict[str, Any]:
    return upload(alice.api, CONTENT, name="numbers.bin")


def get(file: dict[str, Any], method: str = "GET", **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, file["download_url"], headers=sent)


def test_the_whole_file_is_sent_with_all_its_headers(file: dict[str, Any]) -> None:
    response = get(file)
    assert response.status_code == 200
    assert response.content == CONTENT
    assert (
        response.headers.items()
        >= {
            "content-length": str(SIZE),
            "accept-ranges": "bytes",
            "content-type": "application/octet-stream",
            "x-content-type-options": "nosniff",
            "content-security-policy": "sandbox; default-src 'none'",
        }.items()
    )
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert re.fullmatch(r'"[^"]+"', response.headers["ETag"])
    assert response.headers["Last-Modified"].endswith("GMT")
    assert "Cross-Origin-Resource-Policy" in response.headers
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-199", 100, 199),
        ("bytes=255000-", 255_000, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        ("bytes=-1000", SIZE - 1000, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-{SIZE * 2}", SIZE - 1, SIZE - 1),
        (f"bytes=0-{2**70}", 0, SIZE - 1),
        ("Bytes=0-9", 0, 9),
        ("BYTES=-9", SIZE - 9, SIZE - 1),
        ("bytes= 5-9", 5, 9),
        ("bytes=, 5-9 ,,", 5, 9),
    ],
)
def test_a_single_range_is_a_part(file: dict[str, Any], wanted: str, first: int, last: int) -> None:
    response = get(file, Range=wanted)
    assert response.status_code == 206
    assert response.content == CONTENT[first : last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert response.headers["ETag"] == get(file).headers["ETag"]


@pytest.mark.parametrize(
    "wanted", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 1}", f"bytes={2**70}-", "bytes=-0"]
)
def test_an_unsatisfiable_range_is_416(file: dict[str, Any], wanted: str) -> None:
    response = get(file, Range=wanted)
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"
    assert CONTENT[:100] not in response.content


@pytest.mark.parametrize(
    "wanted",
    ["bytes=0-1,5-6", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-1", "0-1", "bytes=0-1;", "bytes=١-٢"],
)
def test_several_or_malformed_ranges_get_the_whole_file(file: dict[str, Any], wanted: str) -> None:
    response = httpx.get(file["download_url"], headers={b"Range": wanted.encode()})
    assert response.status_code == 200
    assert response.content == CONTENT


def test_if_range_resumes_the_same_file_only(file: dict[str, Any]) -> None:
    etag, modified = (get(file).headers[name] for name in ("ETag", "Last-Modified"))
    for validator in (etag, modified):
        assert get(file, Range="bytes=5-9", If_Range=validator).status_code == 206
    for validator in ('"other"', f"W/{etag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        response = get(file, Range="bytes=5-9", If_Range=validator)
        assert response.status_code == 200
        assert response.content == CONTENT


def test_a_cached_file_is_not_sent_again(file: dict[str, Any]) -> None:
    first = get(file)
    conditions = {
        "If-None-Match": [first.headers["ETag"], f'"other", {first.headers["ETag"]}', "*"],
        "If-Modified-Since": [first.headers["Last-Modified"]],
    }
    for name, values in conditions.items():
        for value in values:
            response = httpx.get(file["download_url"], headers={name: value})
            assert response.status_code == 304
            assert response.content == b""
            assert response.headers["ETag"] == first.headers["ETag"]
    assert get(file, If_None_Match='"other"').status_code == 200


def test_a_failed_precondition_is_412(file: dict[str, Any]) -> None:
    etag = get(file).headers["ETag"]
    assert get(file, If_Match='"other"').status_code == 412
    assert get(file, If_Match=etag).status_code == 200
    assert get(file, If_Match=etag, Range="bytes=0-4").status_code == 206
    assert get(file, If_Unmodified_Since="Wed, 21 Oct 2015 07:28:00 GMT").status_code == 412


def test_head_has_the_headers_and_no_body(server: Server, file: dict[str, Any]) -> None:
    path = file["download_url"].removeprefix(server.url)
    request = f"HEAD {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request.encode())
        response = b""
        while block := connection.recv(65_536):
            response += block
    head, _, body = response.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert f"content-length: {SIZE}".encode() in head.lower()
    assert body == b""


@pytest.mark.parametrize("wanted", ["bytes=0-9", "bytes=-5", f"bytes={SIZE}-", "bytes=0-1,5-6"])
def test_head_ignores_a_range(file: dict[str, Any], wanted: str) -> None:
    """RFC 9110, section 14.2: a server must ignore Range in any request but GET."""
    head = get(file, "HEAD", Range=wanted)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(SIZE))
    assert "Content-Range" not in head.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_links_to_bytes_allow_no_other_method(file: dict[str, Any], method: str) -> None:
    assert get(file, method).status_code in (403, 405)
    assert get(file).content == CONTENT


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("plain.bin", 'attachment; filename="plain.bin"'),
        ("東京.bin", "attachment; filename=\"__.bin\"; filename*=UTF-8''%E6%9D%B1%E4%BA%AC.bin"),
    ],
)
def test_the_name_is_sent_according_to_rfc_6266(alice: Person, name: str, disposition: str) -> None:
    response = get(upload(alice.api, b"x", name=name))
    assert response.headers["Content-Disposition"] == disposition


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("page.html", "text/html"),
        ("page.xhtml", "application/xhtml+xml"),
        ("drawing.svg", "image/svg+xml"),
        ("feed.xml", "text/xml"),
        ("feed.xml", "application/xml"),
        ("script.js", "text/javascript"),
        ("paper.pdf", "application/pdf"),
        ("unknown.bin", "application/octet-stream"),
        ("odd.bin", "x-made/up"),
    ],
)
def test_active_and_unknown_types_are_never_shown(alice: Person, name: str, content_type: str) -> None:
    file = upload(alice.api, b"<script>alert(1)</script>", name=name, content_type=content_type)
    response = httpx.get(file["raw_url"])
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file["thumbnail_url"] is None


@pytest.mark.parametrize(
    ("content_type", "served"),
    [
        ("image/png", "image/png"),
        ("image/jpg", "image/jpeg"),
        ("video/mp4", "video/mp4"),
        ("audio/x-m4a", "audio/mp4"),
        ("text/markdown", "text/plain; charset=utf-8"),
    ],
)
def test_safe_types_are_shown(alice: Person, content_type: str, served: str) -> None:
    file = upload(alice.api, b"<script>alert(1)</script>", name="x", content_type=content_type)
    response = httpx.get(file["raw_url"])
    assert response.headers["Content-Type"] == served
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    plays = served.startswith(("audio/", "video/"))
    assert response.headers["Content-Security-Policy"] == (PLAYER_POLICY if plays else POLICY)


TEXT = "Grüße aus Zürich, façade, 日本語\n"
LATIN = "Grüße aus Zürich, façade\n"


@pytest.mark.parametrize(
    ("said", "content", "served"),
    [
        ("text/plain", TEXT.encode(), "utf-8"),
        ("text/plain; charset=UTF-8", TEXT.encode(), "utf-8"),
        ("text/plain; charset=Shift_JIS", "日本語".encode("shift_jis"), "shift_jis"),
        ('text/plain; format=flowed; charset="iso-8859-1"', LATIN.encode("latin-1"), "iso-8859-1"),
        ("text/plain; charset=utf-7", b"+AGEAYg-", "utf-8"),  # browsers do not know it
        ("text/plain", LATIN.encode("latin-1"), "windows-1252"),
        ("text/plain", TEXT.encode("utf-16"), "utf-16le"),
        ("text/plain", b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16be"),
        ("text/plain", b"", "utf-8"),
        ("text/csv", b"a,b\n", "utf-8"),
        # A character of three bytes is cut by the end of the part that is looked at.
        ("text/plain", "日".encode() * 30_000, "utf-8"),
        ("text/plain", b"x" * 70_000 + b"\xff", "utf-8"),
        ("application/json", LATIN.encode("latin-1"), "windows-1252"),
    ],
)
@pytest.mark.parametrize("part", ["", "bytes=1-"])
def test_text_has_the_declared_or_detected_charset(
    alice: Person, said: str, content: bytes, served: str, part: str
) -> None:
    file = json_of(alice.api.put(f"{API}/files/x.txt", content=content, headers={"Content-Type": said}))
    for link in ("raw_url", "download_url"):
        response = httpx.get(file[link], headers={"Range": part} if part and content else {})
        assert response.headers["Content-Type"] == f"text/plain; charset={served}"


def test_a_link_to_a_missing_file_is_404(server: Server) -> None:
    for path in ("/d/00000000000", "/r/00000000000/x.bin", "/f/00000000000", "/d/x", "/d/" + "a" * 1000):
        assert httpx.get(f"{server.url}{path}").status_code == 404


def test_a_limited_file_is_opened_by_a_click_and_not_by_a_link_preview(
    alice: Person, stranger: Person
) -> None:
    file = upload(alice.api, CONTENT, max_downloads=1)
    for _ in range(3):
        assert httpx.get(file["download_url"]).status_code == 403
        assert httpx.head(file["raw_url"]).status_code == 403
    opened = stranger.api.post(f"{API}/files/{file['id']}/open", json={})
    assert opened.status_code == 200
    ticket = opened.json()["ticket"]
    for _ in range(2):
        assert get(file, Bytebin_Ticket=ticket, Range="bytes=0-9").content == CONTENT[:10]
        assert httpx.get(file["download_url"], params={"ticket": ticket}).content == CONTENT
    problem(stranger.api.post(f"{API}/files/{file['id']}/open", json={}), 410, "download-limit-reached")
    other = upload(alice.api, CONTENT, max_downloads=1)
    assert get(other, Bytebin_Ticket=ticket).status_code == 403


def test_a_ticket_is_never_logged(server: Server, alice: Person) -> None:
    file = upload(alice.api, CONTENT, max_downloads=5)
    ticket = alice.api.post(f"{API}/files/{file['id']}/open", json={}).json()["ticket"]
    httpx.get(file["download_url"], params={"ticket": ticket})
    httpx.get(f"{server.url}/d/00000000000", params={"ticket": ticket})
    assert ticket not in server.log()


def test_opening_a_plain_file_with_unneeded_tokens_causes_no_server_error(
    alice: Person, stranger: Person
) -> None:
    file = upload(alice.api, b"x")
    for body in ({"link_token": "A" * 43}, {"read_token": "A" * 43}, {"link_token": "%"}, {"read_token": 1}):
        response = stranger.api.post(f"{API}/files/{file['id']}/open", json=body)
        assert response.status_code in (200, 400, 403), response.text


def test_an_expired_file_is_410(server: Server, alice: Person, stranger: Person) -> None:
    file = upload(alice.api, b"x", expires_in=3600)
    server.rows.change("files_file", {"expires_at": LONG_AGO}, _id=file["id"])
    for link in ("url", "raw_url", "download_url"):
        assert httpx.get(file[link]).status_code == 410
    problem(stranger.api.post(f"{API}/files/{file['id']}/open", json={}), 410, "file-expired")
