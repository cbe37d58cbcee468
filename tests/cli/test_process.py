"""What only a separate process can show. The other tests call the program's `main()` (in_process.py)."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from bytebin_cli import __version__

from tests.cli.command import BYTEBIN, TIMEOUT, run_bytebin, start_bytebin
from tests.cli.sealing import seal
from tests.cli.site import Site
from tests.cli.user import User, noise, wait_until
from tests.cli.vectors import vector

pytestmark = pytest.mark.turns(3)

MANY = 3 << 20  # bytes: far more than a pipe holds


def test_the_installed_program_prints_its_version() -> None:
    done = run_bytebin("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"bytebin {__version__}\n".encode(), b"")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["decrypt", "--envelope", "x"], 2, b"give either LINK alone"),
        (["upload"], 2, b"FILE"),
        (["decrypt", "https://bytebin.example/f/x"], 1, b"the key after the # is missing"),
    ],
)
def test_the_process_has_the_exit_code_of_main(arguments: list[str], code: int, message: bytes) -> None:
    done = run_bytebin(*arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_server_that_is_down_gives_exit_code_3(tmp_path: Path) -> None:
    link = f"http://127.0.0.1:9/f/x{seal(b'').fragment}"
    assert run_bytebin("decrypt", link, "-o", tmp_path).returncode == 3


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_an_upload_from_a_pipe_is_downloaded_to_a_pipe(user: User, site: Site, kind: str) -> None:
    """`cat dump | bytebin upload - | ...`, with more than a pipe holds."""
    content = noise(MANY)
    # The proxy does not support bodies of unknown length.
    user.environment["BYTEBIN_URL"] = site.server.address
    with user.start("upload", kind, "-", "--name", "dump.sql", stdin=subprocess.PIPE) as upload:
        link, errors = upload.communicate(content, timeout=TIMEOUT)
    assert (upload.returncode, errors) == (0, b"")
    with user.start("download", link.decode().strip(), "-o", "-") as download:
        received, errors = download.communicate(timeout=TIMEOUT)
    assert (download.returncode, errors, received) == (0, b"", content)


def test_a_closed_output_pipe_is_a_failure_without_a_traceback(user: User) -> None:
    """`bytebin ls | head -0`."""
    user.upload(user.file("a.txt", b"hello"))
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [BYTEBIN, "ls"],
            env=user.environment,
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_character_that_the_terminal_cannot_encode_is_escaped(tmp_path: Path) -> None:
    sealed = seal(b"hello", "Überraschung.txt")
    (tmp_path / "envelope").write_bytes(sealed.envelope)
    (tmp_path / "body").write_bytes(sealed.body)
    files = ("--envelope", tmp_path / "envelope", "--body", tmp_path / "body", "--fragment", sealed.fragment)
    done = run_bytebin("decrypt", *files, "-o", tmp_path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == f"{tmp_path}/\\xdcberraschung.txt\n".encode()
    assert (tmp_path / "Überraschung.txt").read_bytes() == b"hello"


def test_a_password_from_a_pipe_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    whole = vector("password-nfkc")
    assert whole.password
    assert not whole.password.isascii()
    (tmp_path / "envelope").write_bytes(whole.envelope)
    (tmp_path / "body").write_bytes(whole.body)
    files = ("--envelope", tmp_path / "envelope", "--body", tmp_path / "body", "--fragment", whole.fragment)
    done = run_bytebin(
        "decrypt",
        *files,
        "-o",
        tmp_path,
        "--password-stdin",
        stdin=f"{whole.password}\n",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )
    assert (done.returncode, done.stderr) == (0, b"")


def waits_for_input(pid: int) -> bool:
    """Return whether the process is in read(2) on its standard input: system call 0 on x86-64, 63 on ARM64."""
    call, *arguments = Path(f"/proc/{pid}/syscall").read_text().split()
    return call in {"0", "63"} and arguments[0] == "0x0"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_command_that_waits_for_input(number: signal.Signals) -> None:
    arguments = ("decrypt", "--envelope", "x", "--body", "x", "--fragment-stdin")
    with start_bytebin(*arguments, stdin=subprocess.PIPE) as process:
        wait_until(lambda: waits_for_input(process.pid), "it does not read its input")
        process.send_signal(number)
        _, errors = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, errors) == (130, b"Interrupted: nothing was saved.\n")
