import base64
import signal
import socket
import time
from pathlib import Path

import pytest
from bytebin_cli.errors import ServerRefused
from bytebin_cli.link import parse_link
from bytebin_cli.remote import Opening, fetch_body
from bytebin_cli.responses import connect

from .command import TIMEOUT, bytebin, start_bytebin
from .fileserver import FILE_ID, TICKET, FileServer, Refusal
from .vectors import file_ids, rejected, vector


def saved_names(directory: Path) -> list[str]:
    return sorted(entry.name for entry in directory.iterdir())


@pytest.mark.parametrize("file_id", file_ids())
def test_every_vector_is_downloaded_without_sending_a_secret(file_id: str, tmp_path: Path) -> None:
    whole = vector(file_id)
    with FileServer(whole).running() as server:
        done = bytebin(
            "decrypt", server.link, "-o", tmp_path, "--password-stdin", stdin=f"{whole.password}\n"
        )
    assert (done.stderr, done.returncode) == (b"", 0)
    (path,) = tmp_path.iterdir()
    assert done.stdout.decode() == f"{path}\n"
    assert path.stat().st_size == whole.size
    assert path.read_bytes() == whole.plaintext or file_id == "other-same-secret"
    assert [request.method for request in server.requests] == ["POST", "POST", "GET"]
    encoded = whole.fragment.partition(".")[2]
    secret = base64.urlsafe_b64decode(encoded)[:32]
    spellings = [encoded[:20].encode(), secret, secret.hex().encode(), base64.b64encode(secret)[:20], b"#"]
    spellings += [whole.password.encode()] if whole.password else []
    spellings += [part for part in (whole.name.encode(), whole.plaintext[:32]) if len(part) > 4]
    assert not [spelling for spelling in spellings if spelling in server.wire]


def test_a_path_prefix_of_the_link_is_kept(tmp_path: Path) -> None:
    with FileServer(vector("one-byte"), prefix="/share/f").running() as server:
        done = bytebin("decrypt", server.link, "-o", tmp_path)
    assert done.returncode == 0
    assert server.requests[0].path == f"/share/f/api/v1/files/{FILE_ID}/open"


def test_a_body_without_a_content_length_is_read(tmp_path: Path) -> None:
    with FileServer(vector("three"), chunked=True).running() as server:
        assert bytebin("decrypt", server.link, "-o", tmp_path).returncode == 0
    assert (tmp_path / "file.bin").read_bytes() == vector("three").plaintext


@pytest.mark.parametrize(
    ("refusal", "message", "code"),
    [
        (Refusal("header", 404, "file-not-found"), b"There is no file behind this link", 1),
        (Refusal("header", 410, "file-expired"), b"The file has expired", 1),
        (Refusal("header", 410, "file-taken-down"), b"The file was taken down", 1),
        (Refusal("opening", 410, "download-limit-reached"), b"The file has reached its download limit", 1),
        (Refusal("body", 410, "file-expired"), b"The file has expired", 1),
        (Refusal("header", 403, "wrong-token"), b"The link is damaged", 1),
        (Refusal("opening", 403, "wrong-token"), b"The link is damaged", 1),
        (Refusal("opening", 429, "rate-limited", "17"), b"Too many attempts: wait 17 seconds", 3),
        (Refusal("header", 429, "rate-limited", "\x1b[31m"), b"Too many attempts: wait a while", 3),
        (Refusal("header", 500, "internal"), b"The server refused with status 500", 3),
        (Refusal("body", 503, "disk-full"), b"The server refused with status 503", 3),
        (Refusal("body", 206, "partial"), b"The server refused with status 206", 1),
    ],
)
def test_each_refusal_of_the_server_has_its_own_message(
    refusal: Refusal, message: bytes, code: int, tmp_path: Path
) -> None:
    with FileServer(vector("three"), refusal=refusal).running() as server:
        assert_refused(server, message, tmp_path, code=code)


def test_a_wrong_password_is_distinguished_from_a_wrong_link(tmp_path: Path) -> None:
    with FileServer(vector("password-argon2id")).running() as server:
        assert_refused(server, b"The password is wrong", tmp_path, stdin="secret two\n")
    assert len(server.requests) == 2


def test_the_link_of_another_file_is_a_damaged_link(tmp_path: Path) -> None:
    with FileServer(vector("three")).running() as server:
        other = server.link.partition("#")[0] + vector("padded").fragment
        done = bytebin("decrypt", other, "-o", tmp_path)
    assert (done.returncode, done.stderr[:20]) == (1, b"The link is damaged:")


def test_a_mistyped_link_is_refused_before_any_request(tmp_path: Path) -> None:
    with FileServer(vector("three")).running() as server:
        done = bytebin("decrypt", server.link[:-1] + "A", "-o", tmp_path)
    assert done.returncode == 1
    assert b"mistyped" in done.stderr
    assert server.requests == []


def test_a_missing_directory_is_reported_before_any_request(tmp_path: Path) -> None:
    with FileServer(vector("three")).running() as server:
        assert bytebin("decrypt", server.link, "-o", tmp_path / "missing").returncode == 1
    assert server.requests == []


def test_an_envelope_with_another_header_than_the_first_is_refused(tmp_path: Path) -> None:
    other = vector("other-same-secret").envelope
    with FileServer(vector("three"), envelope=other).running() as server:
        assert_refused(server, b"The file is damaged: the server sent two", tmp_path)


@pytest.mark.parametrize("reject_id", ["kdf-bomb-pbkdf2", "kdf-bomb-argon2id", "kdf-too-weak"])
def test_a_kdf_bomb_is_refused_without_running_it(reject_id: str, tmp_path: Path) -> None:
    header = rejected(reject_id).envelope[:88]
    with FileServer(vector("password-pbkdf2"), header=header).running() as server:
        assert_refused(
            server, b"The file is damaged: its password parameters", tmp_path, stdin="secret one\n"
        )
    assert len(server.requests) == 1


def test_a_server_that_hides_the_password_flag_is_refused(tmp_path: Path) -> None:
    header = vector("three").envelope[:88]
    with FileServer(vector("password-pbkdf2"), header=header).running() as server:
        assert_refused(server, b"The link is damaged: it and the file disagree", tmp_path)


@pytest.mark.parametrize(
    "reject_id",
    ["body-flip-tag", "body-flip-last-tag", "spliced-segment", "drop-last", "append-byte", "empty-body"],
)
def test_a_damaged_body_leaves_nothing(reject_id: str, tmp_path: Path) -> None:
    body = rejected(reject_id).body
    for chunked in (False, True):
        with FileServer(vector("three"), body=body, chunked=chunked).running() as server:
            assert_refused(server, b"The file is damaged", tmp_path)


@pytest.mark.parametrize("reject_id", ["drop-last", "append-byte", "empty-body"])
def test_a_wrong_content_length_is_refused_immediately(reject_id: str, tmp_path: Path) -> None:
    with FileServer(vector("three"), body=rejected(reject_id).body).running() as server:
        assert_refused(server, b"The file is damaged: it was cut short or added to", tmp_path)


@pytest.mark.parametrize("size", [0, 131_203, 131_205, -1, 2**60])
def test_a_wrong_size_in_the_response_is_refused(size: int, tmp_path: Path) -> None:
    with FileServer(vector("three"), size=size, chunked=True).running() as server:
        assert_refused(server, b"The file is damaged: it was cut short or added to", tmp_path)


@pytest.mark.parametrize("sent", [0, 1, 65_536, 131_203])
def test_a_connection_that_ends_early_leaves_nothing(sent: int, tmp_path: Path) -> None:
    with FileServer(vector("three"), stop_after=sent).running() as server:
        server.hang_up.set()
        assert_refused(server, b"The connection was lost before the transfer was complete", tmp_path, code=3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_download_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    with FileServer(vector("three"), stop_after=100_000).running() as server:
        process = start_bytebin("decrypt", server.link, "-o", tmp_path)
        part = tmp_path / "file.bin.part"
        wait_until_filled(part)
        assert saved_names(tmp_path) == [part.name]
        process.send_signal(number)
        output, errors = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, output, errors) == (130, b"", b"Interrupted: nothing was saved.\n")
    assert saved_names(tmp_path) == []


def test_a_killed_download_leaves_nothing_that_looks_complete(tmp_path: Path) -> None:
    with FileServer(vector("three"), stop_after=100_000).running() as server:
        process = start_bytebin("decrypt", server.link, "-o", tmp_path)
        wait_until_filled(tmp_path / "file.bin.part")
        process.kill()
        process.communicate(timeout=TIMEOUT)
    assert saved_names(tmp_path) == ["file.bin.part"]


@pytest.mark.parametrize(
    "response",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"header": 5}',
        b"<html>",
        b"[" * 100_000,
        b'{"header": "' + b"A" * 500_000 + b'"}',
    ],
    ids=lambda response: repr(response[:12]),
)
def test_a_malformed_response_is_refused(response: bytes, tmp_path: Path) -> None:
    with FileServer(vector("three"), raw_response=response).running() as server:
        assert_refused(server, b"The server sent a response that this program does not understand", tmp_path)


@pytest.mark.parametrize("response", [b'{"header": "!!!"}', b'{"header": ""}', b'{"header": "iUI="}'])
def test_a_malformed_header_is_refused(response: bytes, tmp_path: Path) -> None:
    with FileServer(vector("three"), raw_response=response).running() as server:
        assert_refused(server, b"The file is damaged", tmp_path)


def test_a_redirect_is_not_followed_with_a_token(tmp_path: Path) -> None:
    with FileServer(vector("three")).running() as elsewhere:
        redirect = f"{elsewhere.base}/api/v1/files/{FILE_ID}/open"
        with FileServer(vector("three"), redirect=redirect).running() as server:
            assert_refused(server, b"The server refused with status 307", tmp_path)
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/d/x", "", "http://", "http://[::1"]
)
def test_an_invalid_download_url_is_refused(url: str, tmp_path: Path) -> None:
    with FileServer(vector("three"), download_url=url or "x").running() as server:
        assert_refused(server, b"The server cannot be reached", tmp_path)


def test_the_ticket_of_an_https_link_is_not_sent_over_http() -> None:
    link = parse_link(f"https://127.0.0.1/f/{FILE_ID}{vector('three').fragment}")
    with FileServer(vector("three")).running() as server:
        opening = Opening(b"", TICKET, f"{server.base}/d/{FILE_ID}", 1)
        with (
            connect() as client,
            pytest.raises(ServerRefused, match="insecure"),
            fetch_body(client, link, opening),
        ):
            pytest.fail("the body was requested")
    assert server.requests == []


def test_an_unreachable_server_is_reported(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        link = f"http://127.0.0.1:{unused.getsockname()[1]}/f/x{vector('three').fragment}"
        done = bytebin("decrypt", link, "-o", tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith(b"The server cannot be reached")


def wait_until_filled(part: Path) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not (part.exists() and part.stat().st_size):
        assert time.monotonic() < deadline, "the download did not start"
        time.sleep(0.02)


def assert_refused(
    server: FileServer, message: bytes, directory: Path, stdin: str = "", code: int = 1
) -> None:
    """Assert that the refusal is one sentence without the key, and that nothing is saved."""
    done = bytebin("decrypt", server.link, "-o", directory, "--password-stdin", stdin=stdin)
    assert done.stderr.startswith(message), done.stderr
    assert done.returncode == code
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.decode().rstrip("\n").isprintable()
    assert server.link.partition("#")[2][4:20].encode() not in done.stderr
    assert done.stdout == b""
    assert saved_names(directory) == []
