import os
import pty
import select
from dataclasses import dataclass
from pathlib import Path

import pytest

from .command import TIMEOUT, bytebin, start_bytebin
from .sealing import seal
from .vectors import Vector, file_ids, rejected, vector


@dataclass(frozen=True)
class OnDisk:
    """An envelope and a body as files, and an empty directory to save to."""

    envelope: Path
    body: Path
    saved: Path

    @property
    def arguments(self) -> list[str | Path]:
        return ["decrypt", "--envelope", self.envelope, "--body", self.body, "-o", self.saved]

    @property
    def names(self) -> list[str]:
        return sorted(entry.name for entry in self.saved.iterdir())


def put_on_disk(directory: Path, envelope: bytes, body: bytes) -> OnDisk:
    files = OnDisk(directory / "envelope", directory / "body", directory / "saved")
    files.envelope.write_bytes(envelope)
    files.body.write_bytes(body)
    files.saved.mkdir()
    return files


def lines(whole: Vector) -> str:
    return f"{whole.fragment}\n{whole.password}\n"


@pytest.mark.parametrize("file_id", file_ids())
def test_every_vector_is_saved(file_id: str, tmp_path: Path) -> None:
    whole = vector(file_id)
    files = put_on_disk(tmp_path, whole.envelope, whole.body)
    done = bytebin(*files.arguments, "--fragment-stdin", "--password-stdin", stdin=lines(whole))
    assert (done.stderr, done.returncode) == (b"", 0)
    name = whole.name.removeprefix("\u202e")
    assert files.names == [name]
    assert done.stdout.decode() == f"{files.saved / name}\n"
    if file_id != "other-same-secret":
        assert (files.saved / name).read_bytes() == whole.plaintext


def test_the_fragment_may_be_an_argument(tmp_path: Path) -> None:
    whole = vector("three")
    files = put_on_disk(tmp_path, whole.envelope, whole.body)
    for fragment in (whole.fragment, whole.fragment[1:]):
        assert bytebin(*files.arguments, "--fragment", fragment).returncode == 0
    assert files.names == ["file (1).bin", "file.bin"]


@pytest.mark.parametrize(
    ("reject_id", "message"),
    [
        ("wrong-password", b"The password is wrong"),
        ("fragment-typo", b"The link is damaged"),
        ("wrong-key", b"The link is damaged"),
        ("body-flip-last-tag", b"The file is damaged"),
        ("drop-last", b"The file is damaged"),
        ("kdf-bomb-argon2id", b"The file is damaged"),
        ("header-only", b"The file is damaged"),
    ],
)
def test_a_refusal_has_a_message_of_one_sentence_and_saves_nothing(
    reject_id: str, message: bytes, tmp_path: Path
) -> None:
    attack = rejected(reject_id)
    files = put_on_disk(tmp_path, attack.envelope, attack.body)
    stdin = f"{attack.fragment}\n{attack.password}\n"
    done = bytebin(*files.arguments, "--fragment-stdin", "--password-stdin", stdin=stdin)
    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert done.stderr.count(b"\n") == 1
    assert attack.fragment[4:20].encode() not in done.stderr
    assert done.stdout == b""
    assert files.names == []


def test_hostile_name_stays_in_the_directory(tmp_path: Path) -> None:
    sealed = seal(b"hello", "../../\u202e\0\x1b]0;x\x07evil")
    files = put_on_disk(tmp_path, sealed.envelope, sealed.body)
    done = bytebin(*files.arguments, "--fragment", sealed.fragment)
    assert done.returncode == 0
    assert files.names == ["_.._]0;xevil"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["body", "envelope", "saved"]
    assert done.stdout.rstrip(b"\n").decode().isprintable()


def test_only_force_replaces_a_file(tmp_path: Path) -> None:
    sealed = seal(b"hello", "a.txt")
    files = put_on_disk(tmp_path, sealed.envelope, sealed.body)
    (files.saved / "a.txt").write_bytes(b"mine")
    assert bytebin(*files.arguments, "--fragment", sealed.fragment).returncode == 0
    assert (files.saved / "a.txt").read_bytes() == b"mine"
    assert bytebin(*files.arguments, "--fragment", sealed.fragment, "--force").returncode == 0
    assert (files.saved / "a.txt").read_bytes() == b"hello"


def test_a_terminal_prompts_for_the_password_without_echo(tmp_path: Path) -> None:
    whole = vector("password-argon2id")
    files = put_on_disk(tmp_path, whole.envelope, whole.body)
    controller, terminal = pty.openpty()
    process = start_bytebin(*files.arguments, "--fragment", whole.fragment, stdin=terminal)
    try:
        assert process.stderr is not None
        assert select.select([process.stderr], [], [], TIMEOUT)[0], "no prompt"
        assert process.stderr.read(10) == b"Password: "
        os.write(controller, f"{whole.password}\n".encode())
        output, errors = process.communicate(timeout=TIMEOUT)
        assert (process.returncode, errors) == (0, b"\n")
        os.set_blocking(controller, False)
        with pytest.raises(BlockingIOError):
            os.read(controller, 1)
    finally:
        process.kill()
        process.communicate()
        os.close(terminal)
        os.close(controller)
    assert output.decode() == f"{files.saved / whole.name}\n"
    assert files.names == [whole.name]


def test_a_missing_password_without_a_terminal_is_a_usage_error(tmp_path: Path) -> None:
    whole = vector("password-pbkdf2")
    files = put_on_disk(tmp_path, whole.envelope, whole.body)
    done = bytebin(*files.arguments, "--fragment", whole.fragment)
    assert done.returncode == 2
    assert b"--password-stdin" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["decrypt"],
        ["encrypt", "x"],
        ["https://bytebin.example/f/x#b1.SECRET"],
        ["decrypt", "https://bytebin.example/f/x#b1.SECRET", "https://bytebin.example/f/y#b1.SECRET"],
        ["decrypt", "https://bytebin.example/f/x#b1.SECRET", "--fragment", "b1.SECRET"],
        ["decrypt", "https://bytebin.example/f/x#b1.SECRET", "--body", "x"],
        ["decrypt", "--envelope", "x", "--body", "x"],
        ["decrypt", "--envelope", "x", "--fragment", "b1.SECRET"],
        ["decrypt", "--envelope", "x", "--body", "x", "--fragment", "b1p.SECRET", "--fragment-stdin"],
        ["decrypt", "--envelope", "x", "--body", "x", "b1.SECRET"],
        ["b1p.SECRET"],
        ["decrypt", "--password", "SECRET#SECRET", "https://bytebin.example/f/x#b1.SECRET"],
    ],
)
def test_a_usage_error_exits_with_2_and_does_not_repeat_keys(arguments: list[str]) -> None:
    done = bytebin(*arguments)
    assert done.returncode == 2
    assert b"usage: bytebin" in done.stderr
    assert b"b1.SECRET" not in done.stderr + done.stdout
    assert b"b1p.SECRET" not in done.stderr + done.stdout


def test_input_that_is_not_text_is_a_usage_error(tmp_path: Path) -> None:
    whole = vector("three")
    files = put_on_disk(tmp_path, whole.envelope, whole.body)
    assert bytebin(*files.arguments, "--fragment-stdin", stdin=b"\xff\n").returncode == 2


@pytest.mark.parametrize("missing", ["envelope", "body", "saved"])
def test_a_missing_path_is_reported(missing: str, tmp_path: Path) -> None:
    whole = vector("three")
    files = put_on_disk(tmp_path, whole.envelope, whole.body)
    path: Path = getattr(files, missing)
    path.rename(tmp_path / "elsewhere")
    done = bytebin(*files.arguments, "--fragment", whole.fragment)
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_a_huge_envelope_or_a_directory_is_refused(tmp_path: Path) -> None:
    whole = vector("three")
    files = put_on_disk(tmp_path, whole.envelope + bytes(100_000), whole.body)
    done = bytebin(*files.arguments, "--fragment", whole.fragment)
    assert (done.returncode, done.stderr[:20]) == (1, b"The file is damaged:")
    files.envelope.unlink()
    files.envelope.mkdir()
    assert bytebin(*files.arguments, "--fragment", whole.fragment).returncode == 1
