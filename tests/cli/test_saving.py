import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from bytebin_cli.errors import DamagedFile, NotSaved
from bytebin_cli.save import safe_name, save

# Joiners and direction marks, which some scripts need.
NEEDED = "\u200c\u200d\u200e\u200f\u061c"
HOSTILE_NAMES = [
    "../x",
    "..\\x",
    "../../../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\x",
    "a/../../x",
    "x\0.txt",
    "x\r\ny",
    "x\x1b[2Jy",
    "\x7f\x85x",
    "\u202egnp.exe",
    "a\u2066b\u2069c\u200e\u200f\u061c",
    "a\u2028b\u2029c",
    "\ufeff\u200b",
    "\ud800\udfff",
    "",
    ".",
    "..",
    "...",
    " ",
    "\u3000. .\t",
    "/",
    "\\",
    ".bashrc",
    ".ssh/authorized_keys",
    "x" * 4096,
    "\U0001f600" * 1000,
    "x." + "y" * 4096,
    "x" * 4096 + ".txt",
    "." * 4096,
    "\u200d",
    "CON",
    "nul.txt",
    "com1",
    "x:stream",
    "x.",
    "x ",
    '<>:"|?*',
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_a_hostile_name_is_one_visible_file_in_the_directory(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = save([b"hello"], inside, name)
    assert [entry.name for entry in inside.iterdir()] == [path.name]
    assert [entry.name for entry in tmp_path.iterdir()] == ["inside"]
    assert path.parent == inside
    assert path.read_bytes() == b"hello"
    assert all(character.isprintable() or character in NEEDED for character in path.name)
    assert not path.name.startswith(".")
    assert len(path.name.encode()) <= 200


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("report.pdf", "report.pdf"),
        ("زجاجة-文件-ß.txt", "زجاجة-文件-ß.txt"),
        ("\u202eزجاجة-文件-ß.txt", "زجاجة-文件-ß.txt"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("a b (1).tar.gz", "a b (1).tar.gz"),
        ("../x", "_x"),
        ("a/b", "a_b"),
        (".env", "env"),
        ("con.txt", "_con.txt"),
        ("console.txt", "console.txt"),
        ("", "file"),
        ("\u200d\u200c", "file"),
        ("\u200e\u3164\u2800", "file"),
        ("\u200fשלום.pdf", "\u200fשלום.pdf"),
        ("日本語 👨\u200d👩\u200d👧.png", "日本語 👨\u200d👩\u200d👧.png"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("ß" * 300, "ß" * 100),
    ],
)
def test_safe_name_keeps_what_is_harmless(name: str, saved_as: str) -> None:
    assert safe_name(name) == saved_as


def test_an_existing_file_stays_and_the_new_one_is_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_bytes(b"mine")
    paths = [save([b"new"], tmp_path, "a.tar.gz") for _ in range(2)]
    assert [path.name for path in paths] == ["a.tar (1).gz", "a.tar (2).gz"]
    assert (tmp_path / "a.tar.gz").read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_that_appears_while_saving_is_not_replaced(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"new"
        (tmp_path / "a.txt").write_bytes(b"mine")

    assert save(pieces(), tmp_path, "a.txt").name == "a (1).txt"
    assert (tmp_path / "a.txt").read_bytes() == b"mine"


def test_two_files_saved_at_once_do_not_interfere(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"first"
        assert save([b"second"], tmp_path, "a.txt").read_bytes() == b"second"

    assert save(pieces(), tmp_path, "a.txt").read_bytes() == b"first"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a (1).txt", "a.txt"]


def test_links_are_neither_followed_nor_replaced(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.txt").symlink_to(outside)
    (inside / "b.txt.part").symlink_to(outside)
    assert save([b"x"], inside, "a.txt").name == "a (1).txt"
    assert save([b"x"], inside, "b.txt").name == "b.txt"
    assert not outside.exists()


def test_an_existing_file_stays_without_hard_links_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on FAT, which a test cannot mount."""

    def refuse(*_arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "a.txt").write_bytes(b"mine")
    assert save([b"new"], tmp_path, "a.txt").read_bytes() == b"new"
    assert (tmp_path / "a.txt").read_bytes() == b"mine"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a (1).txt", "a.txt"]


def test_force_replaces_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old and longer")
    assert save([b"new"], tmp_path, "a.txt", force=True) == tmp_path / "a.txt"
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 1


def test_force_leaves_the_old_file_when_the_new_one_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(DamagedFile):
        save(failing(DamagedFile("")), tmp_path, "a.txt", force=True)
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_force_does_not_replace_a_directory(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(NotSaved):
        save([b"new"], tmp_path, "a.txt", force=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("error", [DamagedFile("cut"), KeyboardInterrupt(), MemoryError()], ids=repr)
def test_a_failure_leaves_nothing(error: BaseException, tmp_path: Path) -> None:
    with pytest.raises(type(error)):
        save(failing(error), tmp_path, "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_the_file_has_its_name_only_when_it_is_complete(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(3):
            yield bytes(100_000)
            assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt.part"]

    assert save(pieces(), tmp_path, "a.txt").stat().st_size == 300_000


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"some"
        raise OSError(28, "No space left on device")

    with pytest.raises(NotSaved, match="No space left on device"):
        save(pieces(), tmp_path, "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_directory_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NotSaved):
        save([b""], tmp_path / "missing", "a.txt")


def test_the_saved_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    path = save([b""], tmp_path, "a.txt")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)
    assert not os.access(path, os.X_OK)


def failing(error: BaseException) -> Iterator[bytes]:
    yield bytes(100_000)
    raise error
