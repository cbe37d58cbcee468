"""`bytebin upload DIR`: a folder becomes one link, and `bytebin download` makes the folder again."""

import os
import signal
from pathlib import Path

import pytest
from bytebin_cli.save import safe_paths

from tests.browser.bundles.making import Stored, store, store_bundle
from tests.cli.site import STEP, Site
from tests.cli.user import User, end, noise, wait_until
from tests.proxy import Recorded

pytestmark = pytest.mark.turns(3)

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


def interrupt(user: User, site: Site, folder: Path) -> None:
    """Kill an upload when all small files are sent, and the film is not."""
    site.proxy.hold_chunks(2)
    process = user.start("upload", folder)
    wait_until(lambda: recorded(user) == len(TREE) - 1, "the small files were not uploaded")
    end(process, signal.SIGKILL)
    site.proxy.release_chunks()


def created(site: Site, *, with_content: bool) -> list[Recorded]:
    """Return the requests that created an upload, with the file's content or without."""
    posts = [post for post in site.seen("POST") if post.target.endswith("/uploads")]
    return [post for post in posts if (b'"content"' in post.body) == with_content]


def test_a_folder_burns_as_a_whole(user: User, site: Site, tmp_path: Path) -> None:
    plant(user.folder / "burning")
    before = listed(site)
    link = user.run("upload", "--burn", user.folder / "burning").stdout.decode().strip()
    sent = [
        file
        for file in site.person.api.get("/api/v1/files?limit=500").json()["files"]
        if file["id"] not in before
    ]
    assert [file["burn"] for file in sent] == [True] * (len(TREE) + 1)
    assert {file["expires_at"] for file in sent} == {None}
    assert user.run("download", link, "-o", tmp_path / "unread").returncode != 0
    assert listed(site) > before, "nothing was opened without a yes"
    assert user.run("download", link, "--yes", "-o", tmp_path / "saved").returncode == 0
    assert tree_of(tmp_path / "saved") == TREE
    assert [request.status for request in site.seen("POST", "/burn")] == [204], "once, after the last file"
    assert not listed(site) & {file["id"] for file in sent}
    assert user.run("download", link, "--yes", "-o", tmp_path / "again").returncode != 0


def listed(site: Site) -> set[str]:
    """Return the IDs of the newest files on the server."""
    page = site.person.api.get("/api/v1/files?limit=500").json()
    return {file["id"] for file in page["files"]}


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


def test_small_files_take_one_request_each(user: User, site: Site, holiday: Path) -> None:
    for number in range(40):
        (holiday / f"{number}.txt").write_bytes(noise(number))
    before = tree_of(holiday)
    sent = user.upload(holiday)
    small = len(before) - 1 + 1  # without the film, with the manifest
    assert len(site.seen("POST", "/complete")) == 1
    assert len(created(site, with_content=True)) == small
    assert len(created(site, with_content=False)) == 1
    assert tree_of(saved(user, sent["url"])) == before


def test_an_interrupted_upload_sends_only_what_is_missing(user: User, site: Site, holiday: Path) -> None:
    interrupt(user, site, holiday)
    sent = user.upload(holiday)
    assert len(created(site, with_content=True)) == len(TREE), "each small file, and the manifest"
    assert len(site.seen("POST", "/complete")) == 1
    assert tree_of(saved(user, sent["url"])) == TREE


def test_a_small_file_whose_answer_was_lost_is_not_uploaded_twice(
    user: User, site: Site, holiday: Path
) -> None:
    interrupt(user, site, holiday)
    (state,) = (state for state in user.state_files() if '"begun"' in state.read_text())
    lines = state.read_text().splitlines()
    state.write_text("\n".join(line for line in lines if '"sent": "read me.txt"' not in line) + "\n")
    before = listed(site)
    sent = user.upload(holiday)
    assert len(listed(site) - before) == 2, "the film and the manifest"
    assert tree_of(saved(user, sent["url"])) == TREE


def test_a_small_file_that_changed_after_an_interruption_is_uploaded_as_it_is(
    user: User, site: Site, holiday: Path
) -> None:
    interrupt(user, site, holiday)
    (holiday / "read me.txt").write_bytes(b"changed meanwhile")
    sent = user.upload(holiday)
    assert tree_of(saved(user, sent["url"])) == {**TREE, "read me.txt": b"changed meanwhile"}


def test_a_refusal_stops_the_folder_and_names_no_other_file_as_sent(user: User, holiday: Path) -> None:
    done = user.run("upload", "--expires", "1s", holiday)
    assert done.returncode == 1
    assert done.stdout == b""


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
