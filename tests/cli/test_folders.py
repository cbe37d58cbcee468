"""`bytebin upload DIR`: a folder becomes one link, and `bytebin download` makes the folder again."""

import os
import signal
from pathlib import Path

import pytest
from bytebin_cli.save import safe_paths

from tests.browser.bundles.making import Stored, store, store_bundle
from tests.cli.site import STEP, Site
from tests.cli.user import User, end, noise, wait_until

TREE = {
    "read me.txt": b"top",
    "a/deep/er/film.bin": noise(2 * STEP + 5),
    "a/read me.txt": b"another of that name",
    "b/empty.bin": b"",
    "ü/名前.txt": b"names of every kind",
}


def plant(root: Path) -> Path:
    for path, content in TREE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def tree_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def recorded(user: User) -> int:
    """Return the number of files that the state of the folder's upload names as sent."""
    return sum(state.read_text().count('"sent":') for state in user.state_files())


@pytest.fixture
def holiday(user: User) -> Path:
    return plant(user.folder / "holiday")


def saved(user: User, link: str, *options: str) -> Path:
    place = user.folder / "saved"
    place.mkdir(exist_ok=True)
    done = user.run("download", link, "-o", place, *options)
    assert (done.returncode, done.stderr) == (0, b"")
    return place


def test_a_folder_comes_out_of_its_link_as_it_went_in(user: User, holiday: Path) -> None:
    sent = user.upload(holiday)
    assert (sent["name"], sent["size"]) == ("holiday", sum(map(len, TREE.values())))
    assert tree_of(saved(user, sent["url"])) == TREE
    assert user.state_files() == []


def test_a_password_protects_the_folder(user: User, holiday: Path) -> None:
    link = user.upload("--password-stdin", holiday, stdin="correct horse\n")["url"]
    assert "#b1p." in link
    place = user.folder / "saved"
    place.mkdir()
    done = user.run("download", "--password-stdin", link, "-o", place, stdin="correct horse\n")
    assert (done.returncode, tree_of(place)) == (0, TREE)


def test_an_interrupted_upload_sends_only_what_is_missing(user: User, site: Site, holiday: Path) -> None:
    site.proxy.hold_chunks(2)
    process = user.start("upload", holiday)
    wait_until(lambda: recorded(user) == 2, "two files were not uploaded")
    end(process, signal.SIGKILL)
    site.proxy.release_chunks()
    sent = user.upload(holiday)
    assert len(site.seen("POST", "/complete")) == len(TREE) + 1, "of each file, and of the manifest"
    assert tree_of(saved(user, sent["url"])) == TREE


def test_what_is_left_out_is_said(user: User, holiday: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("elsewhere")
    (holiday / "link").symlink_to(tmp_path / "secret")
    (holiday / "linked folder").symlink_to(tmp_path)
    (holiday / "nothing").mkdir()
    os.mkfifo(holiday / "pipe")
    done = user.run("upload", holiday)
    said = done.stderr.decode().splitlines()
    assert done.returncode == 0
    assert said == [
        "link is left out: it is a symbolic link.",
        "linked folder is left out: it is a symbolic link.",
        "pipe is left out: it is not a file.",
        "nothing is left out: it is an empty folder.",
    ]
    assert tree_of(saved(user, done.stdout.decode().strip())) == TREE


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--plain"], "a folder can only be uploaded encrypted"), ([], "There are no files in it.")],
)
def test_a_folder_that_cannot_be_sent_is_refused(user: User, options: list[str], message: str) -> None:
    (user.folder / "empty").mkdir()
    done = user.run("upload", *options, user.folder / "empty")
    assert done.returncode != 0
    assert message in done.stderr.decode()


@pytest.fixture(scope="module")
def file(site: Site) -> Stored:
    return store(site.person, b"content")


def test_a_link_in_the_place_of_a_folder_leads_nowhere(
    user: User, site: Site, file: Stored, tmp_path: Path
) -> None:
    outside, place = tmp_path / "outside", tmp_path / "saved"
    outside.mkdir()
    place.mkdir()
    (place / "a").symlink_to(outside)
    link = store_bundle(site.person, [file.entry(path="a")]).link
    done = user.run("download", link, "-o", place)
    assert done.returncode != 0
    assert b"is not a directory" in done.stderr
    assert list(outside.iterdir()) == []


def test_hostile_folders_stay_in_the_directory(user: User, site: Site) -> None:
    paths = ["a\\..\\..\\b", "\u202eevil", "con", "...", "c:/x", "\x00\n"]
    others = [store(site.person, b"content") for _ in paths]
    entries = [other.entry(path=path) for other, path in zip(others, paths, strict=True)]
    place = saved(user, store_bundle(site.person, entries).link)
    assert sorted(tree_of(place)) == sorted(
        [
            "a_.._.._b/file.txt",
            "evil/file.txt",
            "_con/file.txt",
            "file/file.txt",
            "c_/x/file.txt",
            "file/file (1).txt",
        ]
    )


def test_names_are_distinct_in_each_folder_and_none_is_that_of_a_folder() -> None:
    files = [(("a",), "x"), (("A",), "X"), ((), "a"), ((), "x"), (("a", "x"), "y")]
    assert [str(folder / name) for folder, name in safe_paths(files)] == [
        "a/x (1)",
        "A/X (2)",
        "a (1)",
        "x",
        "a/x/y",
    ]
