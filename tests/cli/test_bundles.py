"""`bytebin download` of a bundle: each file is saved like a single file."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from bytebin_cli.errors import DamagedFile, UnsupportedFile
from bytebin_cli.manifest import read_manifest

from tests.browser.bundles.hostile import LATER, WRONG, at_the_limits
from tests.browser.bundles.making import (
    MANIFEST_TYPE,
    Stored,
    document_of,
    spoil,
    store,
    store_bundle,
    store_document,
)
from tests.browser.previews.sealed import send
from tests.cli.in_process import Done
from tests.cli.site import SEGMENT, STEP, Site
from tests.cli.test_download import PLAIN_BLOCK, names, ranges
from tests.cli.user import User, end, noise, wait_until

pytestmark = pytest.mark.turns(3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    saved = tmp_path / "saved"
    saved.mkdir()
    return saved


@pytest.fixture(scope="module")
def file(site: Site) -> Stored:
    return store(site.person, b"content")


def sent(user: User, name: str, content: bytes, *options: str) -> Stored:
    document = user.upload(*options, user.file(name, content))
    return Stored(document["id"], document["url"], name, len(content))


def lines(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_file_of_a_bundle_is_saved_and_reported(user: User, site: Site, folder: Path) -> None:
    files = [
        sent(user, "notes.txt", b"first"),
        sent(user, "empty.bin", b""),
        sent(user, "ü.bin", noise(3 * STEP)),
    ]
    link = store_bundle(site.person, [file.entry() for file in files]).link
    done = user.run("download", "--json", link, "-o", folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert lines(done) == [
        {"path": str(folder / file.name), "name": file.name, "size": file.size, "encrypted": True}
        for file in files
    ]
    assert contents(folder) == {file.name: (user.folder / file.name).read_bytes() for file in files}
    assert user.state_files() == []
    again = user.run("download", link, "-o", folder)
    assert again.stdout.decode().splitlines() == [
        str(folder / name) for name in ("notes (1).txt", "empty (1).bin", "ü (1).bin")
    ]


def test_a_given_name_becomes_the_folder(user: User, site: Site, file: Stored, folder: Path) -> None:
    link = store_bundle(site.person, [file.entry()]).link
    assert user.run("download", link, "-o", folder / "new").returncode == 0
    assert contents(folder / "new") == {"file.txt": b"content"}
    (folder / "taken").write_bytes(b"mine")
    for option in ([], ["--force"]):
        refused = user.run("download", *option, link, "-o", folder / "taken")
        assert (refused.returncode, refused.stdout) == (1, b"")
        assert b"could not be saved" in refused.stderr
    assert (folder / "taken").read_bytes() == b"mine"


def test_a_bundle_is_not_printed_because_it_contains_keys(user: User, site: Site, file: Stored) -> None:
    done = user.run("download", store_bundle(site.person, [file.entry()]).link, "-o", "-")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"The link opens several files: choose a directory for them with -o.\n"


NAMES = [
    "../../etc/passwd",
    "/etc/passwd",
    "a.txt",
    "A.TXT",
    "a.txt",
    "tur\u202egpj.exe",
    "..",
    "a (1).txt",
    ".bashrc",
]


@pytest.mark.parametrize("force", [False, True])
def test_names_are_made_safe_and_none_replaces_another(
    user: User, site: Site, folder: Path, force: bool
) -> None:
    files = [store(site.person, f"content {index}".encode()) for index in range(len(NAMES))]
    entries = [file.entry(name=name) for file, name in zip(files, NAMES, strict=True)]
    (folder / "a.txt").write_bytes(b"mine")
    link = store_bundle(site.person, entries).link
    done = user.run("download", "--json", link, "-o", folder, *(["--force"] if force else []))
    assert done.returncode == 0, done.stderr
    saved = {line["path"]: line["name"] for line in lines(done)}
    assert [Path(path).parent for path in saved] == [folder] * len(NAMES)
    assert list(saved.values()) == NAMES
    assert [Path(path).read_bytes() for path in saved] == [f"content {i}".encode() for i in range(len(NAMES))]
    assert [entry.name for entry in user.folder.iterdir()].count("etc") == 0
    assert len(names(folder)) == len(NAMES) + (0 if force else 1)
    assert ((folder / "a.txt").read_bytes() == b"mine") is not force
    assert not [name for name in names(folder) if name.startswith(".") or not name.isprintable()]


def test_a_damaged_file_is_reported_and_is_the_only_one_downloaded_again(
    user: User, site: Site, folder: Path
) -> None:
    files = [store(site.person, noise(100_000), f"part {index}.bin") for index in (1, 2, 3)]
    link = store_bundle(site.person, [file.entry() for file in files]).link
    spoil(site.server, files[1].id)
    done = user.run("download", "--json", link, "-o", folder)
    assert done.returncode == 1
    damaged = "The file is damaged: segment 2 was changed."
    assert done.stderr.decode() == f"part 2.bin: {damaged}\n"
    assert lines(done)[1] == {"name": "part 2.bin", "error": damaged}
    assert names(folder) == ["part 1.bin", "part 3.bin"]
    spoil(site.server, files[1].id)  # flips the same bit back
    site.proxy.requests.clear()
    done = user.run("download", "--json", link, "-o", folder)
    assert [line["path"] for line in lines(done)] == [str(folder / file.name) for file in files]
    assert names(folder) == ["part 1.bin", "part 2.bin", "part 3.bin"]
    fetched = [request.target.rpartition("/")[2] for request in site.seen("GET", "/d/")]
    assert fetched.count(files[1].id) == 1
    assert not {files[0].id, files[2].id} & set(fetched)
    assert user.state_files() == []


def test_a_file_that_differs_from_the_manifest_is_not_saved(
    user: User, site: Site, file: Stored, folder: Path
) -> None:
    other = store(site.person, b"content")
    plain = user.upload("--plain", user.file("plain.txt", b"content"))
    inner = store_bundle(site.person, [file.entry()])
    wrong = {
        "another size.txt": store(site.person, b"content").entry(size=8),
        "manifest.txt": inner.entry(type=MANIFEST_TYPE),
        "another type.txt": store_bundle(site.person, [other.entry()]).entry(type="text/plain"),
        "another key.txt": store(site.person, b"content").entry(key=file.entry()["key"]),
        "missing.txt": file.entry(id="0" * 11),
        "not encrypted.txt": file.entry(id=plain["id"]),
    }
    entries = [entry | {"name": name} for name, entry in wrong.items()]
    done = user.run("download", store_bundle(site.person, [*entries, other.entry()]).link, "-o", folder)
    assert done.returncode == 1
    errors = done.stderr.decode().splitlines()
    assert [line.partition(": ")[0] for line in errors] == list(wrong)
    assert (
        errors[0] == "another size.txt: The file is damaged: its size differs from the one in the manifest."
    )
    assert errors[1] == "manifest.txt: The file is damaged: it is a manifest inside a bundle."
    assert contents(folder) == {other.name: b"content"}
    assert [request.target for request in site.seen("GET", inner.id)] == [], "its body was requested"


@pytest.mark.parametrize("why", WRONG)
def test_an_invalid_manifest_is_refused_as_a_whole(file: Stored, why: str) -> None:
    with pytest.raises(DamagedFile, match="the bundle's manifest"):
        read_manifest(WRONG[why](file))


def test_a_later_version_is_reported_and_values_at_the_limits_are_accepted(file: Stored) -> None:
    with pytest.raises(UnsupportedFile, match="a bundle of a later version"):
        read_manifest(LATER(file))
    entries = read_manifest(at_the_limits(file))
    assert len(entries) == 10_000
    assert (entries[0].file_id, entries[0].name, entries[0].size) == (file.id, "ü" * 512, 2**46)


def test_nothing_of_a_refused_bundle_is_saved(user: User, site: Site, file: Stored, folder: Path) -> None:
    twice = document_of([file.entry(), file.entry(name="again")])
    done = user.run("download", "--json", store_document(site.person, twice).link, "-o", folder)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"the bundle's manifest is invalid" in done.stderr
    site.proxy.requests.clear()
    done = user.run("download", send(site.person, b" " * (2**23 + 1), "list", MANIFEST_TYPE), "-o", folder)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"is too long" in done.stderr
    assert site.seen("GET", "/d/") == [], "a manifest that is too long was downloaded"
    assert names(folder) == []
    assert user.state_files() == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_the_same_command_resumes_in_the_middle_of_the_bundle(
    user: User, site: Site, folder: Path, number: signal.Signals
) -> None:
    """Each file may be downloaded only once, so a resumed download must not be opened again."""
    once = ("--max-downloads", "1")
    user.environment["BYTEBIN_URL"] = site.server.address  # the proxy would keep the whole body
    contents = {"a.bin": noise(50), "b.bin": noise(PLAIN_BLOCK + 5 * STEP), "c.bin": noise(60)}
    files = [sent(user, name, content, *once) for name, content in contents.items()]
    document = document_of([file.entry() for file in files])
    link = send(site.person, document, "Some files", MANIFEST_TYPE, max_downloads=1)
    site.stall_at = PLAIN_BLOCK + 3 * STEP
    process = user.start("download", link, "-o", folder / "new")
    wait_until(lambda: user.saved_blocks() == {0}, "no block was kept")
    ended = end(process, number)
    site.stall_at = None
    assert names(folder / "new") == ["a.bin", "b.bin.part"]
    if number == signal.SIGINT:
        assert ended.returncode == 130
        assert b"Run the same command again to resume" in ended.stderr
    site.proxy.requests.clear()
    done = user.run("download", link, "-o", folder / "new")
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in (folder / "new").iterdir()} == contents
    assert ranges(site) == ["", f"bytes={32 * SEGMENT}-", ""]
    assert [files[0].id in request.target for request in site.proxy.requests].count(True) == 0
    assert user.state_files() == []
