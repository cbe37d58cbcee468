"""How `bytebin upload` handles each kind of file. No name or stream makes any command end in a traceback."""

import errno
import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread

import pytest
from bytebin_cli import source as sources
from bytebin_cli.errors import NotReadable
from bytebin_cli.source import FileSource

from tests.campaign import taking_turns
from tests.cli.command import BYTEBIN, TIMEOUT, bytebin
from tests.cli.sealing import seal
from tests.cli.site import STEP, Site
from tests.cli.user import User, noise, output_of

pytestmark = pytest.mark.turns(3)

UNSIZED = Path("/proc/filesystems")  # stat(2) reports 0 bytes
PAGE_SIZED = Path("/sys/kernel/fscaps")  # stat(2) reports 4,096 bytes
CONTENT = b"from a pipe\n" * 100_000
LATIN_1 = os.fsdecode(b"\xe4.txt")
KINDS = ["--encrypt", "--plain"]


@pytest.fixture
def direct(user: User, site: Site) -> User:
    """A user who connects to the server directly: the proxy does not support bodies of unknown length."""
    user.environment["BYTEBIN_URL"] = site.server.address
    return user


def pipe(path: Path, content: bytes) -> Path:
    def write() -> None:
        with suppress(BrokenPipeError):  # a command that refuses the pipe closes it
            path.write_bytes(content)

    os.mkfifo(path)
    Thread(target=write, daemon=True).start()
    return path


def link(path: Path, target: Path | str) -> Path:
    path.symlink_to(target)
    return path


READABLE: dict[str, Callable[[Path], tuple[Path, bytes]]] = {
    "a file of /proc": lambda _: (UNSIZED, UNSIZED.read_bytes()),
    "a file of /sys": lambda _: (PAGE_SIZED, PAGE_SIZED.read_bytes()),
    "a link to a file of /proc": lambda folder: (link(folder / "link", UNSIZED), UNSIZED.read_bytes()),
    "a named pipe": lambda folder: (pipe(folder / "pipe", CONTENT), CONTENT),
    "an empty named pipe": lambda folder: (pipe(folder / "pipe", b""), b""),
    "a link to a pipe": lambda folder: (link(folder / "link", pipe(folder / "pipe", CONTENT)), CONTENT),
    "a file": lambda folder: (folder / "notes.txt", b"notes"),
    "an empty file": lambda folder: (folder / "empty.txt", b""),
}


@pytest.mark.parametrize("option", KINDS)
@pytest.mark.parametrize("kind", taking_turns(list(READABLE), one_in=3))
def test_every_readable_kind_of_file_is_uploaded_completely(direct: User, kind: str, option: str) -> None:
    path, content = READABLE[kind](direct.folder)
    if not path.exists():
        path.write_bytes(content)
    sent = direct.upload(option, path)
    assert (sent["file"], sent["name"], sent["size"]) == (str(path), path.name, len(content))
    assert direct.download(sent["url"]) == content
    assert direct.state_files() == []


def test_a_process_substitution_is_uploaded(direct: User) -> None:
    """`bytebin upload <(pg_dump shop)`."""
    command = f'"{BYTEBIN}" upload --json --name shop.sql <(printf %s hello)'
    done = subprocess.run(
        ["bash", "-c", command], env=direct.environment, capture_output=True, timeout=TIMEOUT, check=False
    )
    sent = output_of(done)
    assert (sent["name"], sent["size"]) == ("shop.sql", 5)
    assert direct.download(sent["url"]) == b"hello"


def listening(path: Path) -> Path:
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(path))
    return path


UNREADABLE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a dangling link": (lambda folder: link(folder / "link", "nothing"), os.strerror(errno.ENOENT)),
    "a link to itself": (lambda folder: link(folder / "link", "link"), os.strerror(errno.ELOOP)),
    "a name below a file": (lambda _: UNSIZED / "x", os.strerror(errno.ENOTDIR)),
    "a name that is too long": (lambda folder: folder / ("x" * 300), os.strerror(errno.ENAMETOOLONG)),
    "a socket": (lambda folder: listening(folder / "socket"), "neither a file nor a pipe"),
    "an endless device": (lambda _: Path("/dev/zero"), "neither a file nor a pipe"),
    "an empty device": (lambda _: Path("/dev/null"), "neither a file nor a pipe"),
    "a file that cannot be read": (lambda _: Path("/proc/self/mem"), "It cannot be read"),
    "a file for writing only": (lambda _: Path("/proc/self/clear_refs"), "It cannot be read"),
}


@pytest.mark.parametrize("option", KINDS)
@pytest.mark.parametrize("kind", taking_turns(list(UNREADABLE), one_in=3))
def test_unreadable_files_are_refused_and_the_others_are_sent(
    user: User, site: Site, kind: str, option: str
) -> None:
    make, message = UNREADABLE[kind]
    good = user.file("good.txt", b"good")
    path = make(user.folder)
    done = user.run("upload", "--json", option, path, good)
    refused, sent = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 1
    assert refused["file"] == str(path)
    assert message in refused["error"]
    assert user.download(sent["url"]) == b"good"
    assert len([r for r in site.seen("POST") if r.target.endswith("/uploads")]) == 1


def test_a_missing_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / "secret.txt"
    path.write_bytes(b"x")
    monkeypatch.setattr(Path, "open", denied)  # root may open everything
    with pytest.raises(NotReadable, match=r"^It cannot be read: Permission denied\.$"):
        sources.open_input(path)


class Changing:
    """Changes the file after each of the first `times` reads of its first chunk."""

    def __init__(self, path: Path, times: int, change: Callable[[Path], None]) -> None:
        self.path, self.times, self.change = path, times, change

    def install(self, patching: pytest.MonkeyPatch) -> None:
        read = FileSource.read_into

        def and_change(file: FileSource, offset: int, buffer: memoryview) -> None:
            read(file, offset, buffer)
            if offset == 0 and self.times:
                self.times -= 1
                self.change(self.path)

        patching.setattr(FileSource, "read_into", and_change)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"another line\n")


def shrink(path: Path) -> None:
    os.truncate(path, path.stat().st_size - STEP // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("option", KINDS)
@pytest.mark.parametrize("change", [grow, shrink, empty])
def test_a_file_that_changes_during_its_upload_is_uploaded_with_the_change(
    user: User, monkeypatch: pytest.MonkeyPatch, option: str, change: Callable[[Path], None]
) -> None:
    path = user.file("server.log", noise(4 * STEP))
    Changing(path, 1, change).install(monkeypatch)
    done = user.run("upload", "--json", option, path)
    sent = output_of(done)
    assert b"The upload starts over." in done.stderr
    assert sent["size"] == path.stat().st_size
    assert user.download(sent["url"]) == path.read_bytes()
    assert user.state_files() == []


@pytest.mark.parametrize("option", KINDS)
def test_a_file_that_never_stops_changing_is_refused(
    user: User, site: Site, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    path = user.file("server.log", noise(2 * STEP))
    Changing(path, 100, grow).install(monkeypatch)
    done = user.run("upload", "--json", option, path)
    assert (done.returncode, json.loads(done.stdout)["file"]) == (1, str(path))
    assert b"The file keeps changing" in done.stderr
    assert site.seen("POST", "/complete") == []
    assert user.state_files() == []


@pytest.mark.parametrize("option", KINDS)
@pytest.mark.parametrize(
    "name", [LATIN_1, "two\nlines.txt", "-dash", " blank .txt", "ä\u0308.txt", "a%20b#c?.txt"]
)
def test_every_file_name_is_uploaded_or_refused_with_a_message(user: User, option: str, name: str) -> None:
    path = user.file(name, b"hello")
    done = user.run("upload", "--json", option, "--", path)
    document = json.loads(done.stdout.decode("ascii"))
    assert document["file"] == os.fsencode(path).decode(errors="replace")
    if done.returncode == 0:
        assert user.download(document["url"]) == b"hello"
    else:
        assert (option, name) == ("--plain", "two\nlines.txt")
        assert "name" in document["error"]


UNDECODABLE = os.fsdecode(b"\xff\xfe")
COMMANDS = [
    ["upload", UNDECODABLE],
    ["upload", "--name", UNDECODABLE, "a.txt"],
    ["upload", "--plain", "--name", UNDECODABLE, "a.txt"],
    ["upload", "--expires", UNDECODABLE, "a.txt"],
    ["download", UNDECODABLE],
    ["download", f"https://{UNDECODABLE}.example/f/abc"],
    ["download", f"https://bytebin.example/{UNDECODABLE}/f/abc#b1.{UNDECODABLE}"],
    ["download", f"http://127.0.0.1:9/r/abc/{UNDECODABLE}"],
    ["rm", UNDECODABLE],
    ["rm", f"https://bytebin.example/f/{UNDECODABLE}"],
    ["login", f"https://{UNDECODABLE}.example"],
    ["decrypt", f"https://{UNDECODABLE}.example/f/abc#b1.x"],
    ["decrypt", "--envelope", UNDECODABLE, "--body", UNDECODABLE, "--fragment", UNDECODABLE],
    [UNDECODABLE],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=ascii)
def test_an_argument_that_is_not_utf_8_never_causes_a_traceback(user: User, arguments: list[str]) -> None:
    user.file("a.txt", b"a")
    done = user.run(*arguments, stdin="bb_key\n")  # any other exception fails the test
    named = "--name" in arguments
    assert done.returncode == 0 if named else done.returncode in (1, 2)
    assert (done.stdout if named else done.stderr).decode("utf-8")


CLOSED = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]


@pytest.mark.parametrize(
    "arguments", ["upload -", "upload --plain -", "login", "rm no-such-file", "ls", "--help"]
)
@pytest.mark.parametrize("streams", taking_turns(CLOSED, one_in=3))
def test_closed_streams_never_cause_a_traceback(direct: User, streams: str, arguments: str) -> None:
    command = f'"{BYTEBIN}" {arguments} {streams}'
    done = subprocess.run(
        ["bash", "-c", command],
        env=direct.environment,
        input=b"",
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    if "upload" in arguments and "<&-" in streams:
        assert done.returncode == 1
        assert streams != "<&-" or b"Standard input is closed." in done.stderr


def test_an_input_that_cannot_be_read_leaves_nothing_on_the_server(direct: User, site: Site) -> None:
    before = site.person.api.get("/api/v1/files").json()
    with Path("/proc/self/mem").open("rb") as memory:
        done = subprocess.run(
            [BYTEBIN, "upload", "--plain", "-"],
            env=direct.environment,
            stdin=memory,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"-: The input cannot be read")
    assert site.person.api.get("/api/v1/files").json() == before


@pytest.fixture
def special(tmp_path: Path) -> Iterator[Path]:
    os.mkfifo(tmp_path / "pipe")
    yield tmp_path / "pipe"
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("option", [[], ["--force"]])
def test_a_download_never_replaces_a_pipe_or_device(user: User, special: Path, option: list[str]) -> None:
    sent = user.upload(user.file("a.txt", b"a"))
    done = user.run("download", sent["url"], "-o", special, *option)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"already exists" in done.stderr or b"is not a file" in done.stderr


def test_a_body_from_a_pipe_is_refused_with_the_reason(tmp_path: Path) -> None:
    """The length is authenticated before a byte is decrypted, and a pipe has none."""
    sealed = seal(b"hello")
    (tmp_path / "envelope").write_bytes(sealed.envelope)
    files = ("--envelope", tmp_path / "envelope", "--body", pipe(tmp_path / "body", sealed.body))
    done = bytebin("decrypt", *files, "--fragment", sealed.fragment, "-o", tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"only a file tells its length" in done.stderr
