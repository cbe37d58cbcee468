"""`bytebin upload`, and `bytebin download` of the uploaded files."""

import json
import re
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.command import BYTEBIN, TIMEOUT
from tests.cli.site import CHUNK, STEP, Site
from tests.cli.user import User, noise, wait_until
from tests.files.client import json_of

# Bytes: the interpreter and its libraries, and four chunks of 8 MiB.
MOST_MEMORY = 120 << 20
NAME = "Überraschung für Zoë 📎.pdf"


@pytest.mark.parametrize("size", [0, 1, STEP, 5 * STEP + 7])
@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_an_uploaded_file_can_be_downloaded(user: User, kind: str, size: int) -> None:
    content = noise(size)
    sent = user.upload(kind, user.file(NAME, content))
    assert (sent["name"], sent["size"], sent["encrypted"]) == (NAME, size, kind == "--encrypt")
    folder = user.folder / "saved"
    folder.mkdir()
    done = user.run("download", "--json", sent["url"], "-o", folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == {
        "path": str(folder / NAME),
        "name": NAME,
        "size": size,
        "encrypted": kind == "--encrypt",
    }
    assert (folder / NAME).read_bytes() == content
    assert user.state_files() == []


def test_the_server_learns_nothing_about_an_encrypted_file(user: User, site: Site) -> None:
    content = noise(CHUNK) + b"plain to see"
    sent = user.upload("--password-stdin", user.file(NAME, content), stdin="rosebud\n")
    secret = sent["url"].partition("#b1p.")[2]
    assert secret
    wire = b"".join(request.raw() for request in site.proxy.requests)
    for private in (
        NAME.encode(),
        b"plain to see",
        b".pdf",
        b"application/pdf",
        secret.encode(),
        secret[:20].encode(),
        b"rosebud",
    ):
        assert private not in wire
    assert json.dumps(NAME).encode()[1:-1] not in wire


def test_without_json_only_the_link_is_printed(user: User) -> None:
    done = user.run("upload", user.file("a.txt", b"a"), user.file("b.txt", b"b"))
    assert (done.returncode, done.stderr) == (0, b"")
    first, second = done.stdout.decode().splitlines()
    assert (user.download(first), user.download(second)) == (b"a", b"b")


def test_a_password_is_needed_in_addition_to_the_link(user: User, site: Site) -> None:
    sent = user.upload("--password-stdin", user.file("a.txt", b"hello"), stdin="rosebud\n")
    wrong = user.run("download", sent["url"], "-o", user.folder, "--password-stdin", stdin="rosebush\n")
    assert (wrong.returncode, wrong.stdout) == (1, b"")
    assert wrong.stderr.startswith(b"The password is wrong")
    assert user.download(sent["url"], "--password-stdin", stdin="rosebud\n") == b"hello"
    assert b"rosebu" not in b"".join(request.raw() for request in site.proxy.requests)


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_expiry_download_limit_and_name_are_applied(user: User, site: Site, kind: str) -> None:
    options = ["--expires", "7d", "--max-downloads", "3", "--name", "other.txt"]
    sent = user.upload(kind, *options, user.file("a.txt", b"hello"))
    stored = json_of(site.person.api.get(f"/api/v1/files/{sent['id']}"))
    assert stored["max_downloads"] == 3
    assert stored["expires_at"][:10] == sent["expires_at"][:10] > stored["created_at"][:10]
    assert stored["name"] == ("other.txt" if kind == "--plain" else "")
    folder = user.folder / "saved"
    folder.mkdir()
    assert user.run("download", sent["url"], "-o", folder).returncode == 0
    assert [path.name for path in folder.iterdir()] == ["other.txt"]


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_standard_input_is_uploaded(user: User, site: Site, kind: str) -> None:
    content = noise(3 * CHUNK + 11)
    # The proxy does not support bodies of unknown length.
    user.environment["BYTEBIN_URL"] = site.server.address
    sent = user.upload(
        kind, "-", "--name", "dump.sql", "--expires", "1h", "--max-downloads", "5", stdin=content
    )
    assert (sent["file"], sent["name"], sent["size"]) == ("-", "dump.sql", len(content))
    stored = json_of(site.person.api.get(f"/api/v1/files/{sent['id']}"))
    assert stored["expires_at"]
    assert stored["max_downloads"] == 5
    assert user.download(sent["url"]) == content
    assert list(user.states.rglob("*.*")) == []


def peak_memory(pid: int) -> int:
    """Return the peak memory of the process in bytes. Its rusage would start with its parent's (getrusage(2))."""
    with suppress(FileNotFoundError, ProcessLookupError):
        status = Path(f"/proc/{pid}/status").read_text()
        if found := re.search(r"VmHWM:\s+(\d+) kB", status):
            return int(found[1]) << 10
    return 0


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_a_file_takes_the_memory_of_the_chunks_that_are_sent_at_once(
    user: User, site: Site, kind: str
) -> None:
    user.environment["BYTEBIN_URL"] = site.server.address
    with user.start("upload", kind, user.file("large.bin", bytes(192 << 20))) as process:
        most = 0
        while process.poll() is None:
            most = max(most, peak_memory(process.pid))
            time.sleep(0.02)
    assert process.returncode == 0
    assert 0 < most < MOST_MEMORY


def test_an_encrypted_stream_takes_the_memory_of_a_few_chunks(user: User, site: Site) -> None:
    blocks = 192
    # The proxy would keep all of it.
    user.environment["BYTEBIN_URL"] = site.server.address
    with subprocess.Popen(
        [BYTEBIN, "upload", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**user.environment, "TMPDIR": str(user.folder)},
    ) as process:
        assert process.stdin
        assert process.stdout
        block = noise(1 << 20)
        for _ in range(blocks):
            process.stdin.write(block)
        process.stdin.close()
        most = 0
        while process.poll() is None:
            most = max(most, peak_memory(process.pid))
            time.sleep(0.02)
        sent = json.loads(process.stdout.read())
    assert process.returncode == 0
    assert sent["size"] == blocks << 20
    # Four chunks of 8 MiB are sent at a time, each in one buffer.
    assert 0 < most < MOST_MEMORY


def test_unreadable_files_do_not_stop_the_others(user: User) -> None:
    missing, folder = user.folder / "missing.txt", user.folder / "empty"
    folder.mkdir()
    good = user.file("a.txt", b"a")
    done = user.run("upload", "--json", missing, folder, good)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(missing), str(folder), str(good)]
    assert "No such file" in lines[0]["error"]
    assert "no files in it" in lines[1]["error"]
    assert user.download(lines[2]["url"]) == b"a"
    assert done.stderr.count(b"\n") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--name", "x", "a", "b"],
        ["--plain", "--password", "a"],
        ["--plain", "--encrypt", "a"],
        ["--password-stdin", "-"],
        ["--password", "a"],
        ["-", "-"],
        ["--expires", "soon", "a"],
        ["--max-downloads", "many", "a"],
        [],
    ],
)
def test_options_that_make_no_sense_are_a_usage_error(user: User, site: Site, arguments: list[str]) -> None:
    done = user.run("upload", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert site.seen("POST") == []


def test_the_message_of_the_server_is_printed(user: User) -> None:
    done = user.run("upload", "--expires", "1s", user.file("a.txt", b"a"))
    assert done.returncode == 1
    assert b"expires_in must be from 60" in done.stderr
    assert user.state_files() == []


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_a_chunk_that_fails_is_sent_again(user: User, site: Site, kind: str) -> None:
    content = noise(3 * STEP)
    site.proxy.fail_chunk(1, 2)
    site.proxy.reset_chunk(2, 1)
    sent = user.run("upload", kind, "--json", user.file("a.bin", content))
    assert sent.returncode == 0, sent.stderr
    assert site.proxy.chunk_statuses()[1] == [503, 503, 201]
    assert site.proxy.chunk_statuses()[2][-1] == 201
    assert user.download(json.loads(sent.stdout)["url"]) == content


def test_several_chunks_are_sent_at_once(user: User, site: Site) -> None:
    path = user.file("a.bin", noise(6 * STEP))
    site.proxy.hold_chunks(0)
    process = user.start("upload", path)
    try:
        # The state names four chunks before any of them has a response.
        wait_until(lambda: user.started_chunks() == {0, 1, 2, 3}, "chunks were not sent several at once")
        assert site.puts() == []
    finally:
        site.proxy.release_chunks()
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0
    assert output


def test_an_exceeded_quota_is_reported(site: Site, user: User, tmp_path: Path) -> None:
    path = tmp_path / "huge.bin"
    with path.open("wb") as file:
        file.truncate(11 << 30)
    done = user.run("upload", path)
    assert done.returncode == 1
    assert b"exceeds" in done.stderr or b"larger" in done.stderr
    assert site.puts() == []
    assert user.state_files() == []
