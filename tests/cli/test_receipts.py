"""What `bytebin download` tells the server: that all was verified, and that a file to be read once was read."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.site import SEGMENT, STEP, Refusal, Site
from tests.cli.test_download import PLAIN_BLOCK, flipped
from tests.cli.user import User, end, noise, wait_until

NOTE = "The code is 1234."
NOT_DELETED = b"could not be told to delete it"


@pytest.fixture
def told(site: Site) -> Iterator[Site]:
    """The site, whose person is told of each download."""
    site.server.rows.change("accounts_user", {"download_mails": "each"}, email="cli@example.org")
    yield site
    site.server.rows.change("accounts_user", {"download_mails": ""}, email="cli@example.org")


def receipts(site: Site) -> list[int | None]:
    return [request.status for request in site.seen("POST", "/receipt")]


def burnt(site: Site) -> list[int | None]:
    return [request.status for request in site.seen("POST", "/burn")]


@pytest.fixture
def note(user: User, site: Site) -> str:
    """A link to a text that can be read once."""
    sent = user.run("paste", "--burn", stdin=NOTE)
    assert sent.returncode == 0, sent.stderr
    site.proxy.requests.clear()
    return sent.stdout.decode().strip()


def two_files(user: User, place: Path) -> str:
    """Upload a folder of two files, and return its link."""
    folder = place / "photos"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name)
    return str(user.upload(folder)["url"])


def downloads_of(site: Site, link: str) -> int | None:
    """Return the file's count of downloads, None if it is gone."""
    file = site.person.api.get(f"/api/v1/files/{link.partition('#')[0].rpartition('/')[2]}")
    return None if file.status_code == 404 else file.json()["download_count"]


@pytest.mark.parametrize("command", ["download", pytest.param("decrypt", marks=pytest.mark.long)])
def test_what_is_read_once_is_opened_only_if_somebody_agrees(
    user: User, site: Site, note: str, command: str
) -> None:
    refused = user.run(command, note)
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert b"--yes" in refused.stderr
    assert downloads_of(site, note) == 0
    read = user.run(command, note, "--yes")
    assert (read.returncode, read.stderr) == (0, b"")
    assert (user.folder / "text.txt").read_text() == NOTE
    assert downloads_of(site, note) is None
    assert burnt(site) == [204]


@pytest.mark.turns(3)
def test_a_damaged_one_is_not_burnt(user: User, site: Site, note: str) -> None:
    site.corrupt = flipped
    assert user.run("download", note, "--yes").returncode == 1
    assert (downloads_of(site, note), burnt(site)) == (1, [])


@pytest.mark.turns(3)
def test_a_plain_one_is_burnt_too(user: User, site: Site) -> None:
    link = user.upload("--plain", "--burn", user.file("a.txt", NOTE.encode()))["url"]
    site.proxy.requests.clear()
    refused = user.run("download", link, "-o", "-")
    assert (refused.returncode, refused.stdout, downloads_of(site, link)) == (1, b"", 0)
    assert user.download(link, "--yes") == NOTE.encode()
    assert (downloads_of(site, link), burnt(site)) == (None, [204])


def test_who_asked_for_receipts_gets_one_when_all_is_saved(user: User, told: Site, tmp_path: Path) -> None:
    link = user.upload(user.file("film.mov", noise(2 * STEP)))["url"]
    told.corrupt = flipped
    assert user.run("download", link, "-o", "-").returncode == 1
    told.corrupt = None
    (tmp_path / "taken").write_bytes(b"")
    assert user.run("download", link, "-o", tmp_path / "taken").returncode == 1
    assert receipts(told) == []
    told.cuts[:] = [SEGMENT + 1000]
    assert user.run("download", link, "-o", tmp_path / "film").returncode == 0
    assert receipts(told) == [204]
    user.download(user.upload("--plain", user.file("a.txt", b"a"))["url"])
    assert receipts(told) == [204]


@pytest.mark.turns(3)
def test_a_receipt_comes_before_the_end_of_what_is_read_once(user: User, told: Site, note: str) -> None:
    assert user.download(note, "--yes") == NOTE.encode()
    assert (receipts(told), burnt(told)) == ([204], [204])


@pytest.mark.turns(3)
def test_who_asked_for_none_gets_none(user: User, site: Site) -> None:
    user.download(user.upload(user.file("a.txt", b"a"))["url"])
    assert receipts(site) == []


@pytest.mark.turns(3)
def test_a_list_is_received_when_all_its_files_are(user: User, told: Site, tmp_path: Path) -> None:
    link = two_files(user, tmp_path)
    told.proxy.requests.clear()
    assert user.run("download", link, "-o", tmp_path / "saved").returncode == 0
    sent = [request.target for request in told.seen("POST", "/receipt")]
    assert len(sent) == 3
    assert link.partition("#")[0].rpartition("/")[2] in sent[-1]


@pytest.mark.long
def test_an_interrupted_download_ends_with_its_receipt(user: User, told: Site, tmp_path: Path) -> None:
    content = noise(PLAIN_BLOCK + 5 * STEP)
    user.environment["BYTEBIN_URL"] = told.server.address
    link = user.upload("--burn", user.file("film.mov", content))["url"]
    # Downloads go through the proxy, which can stall them.
    told.stall_at = PLAIN_BLOCK + 3 * STEP
    process = user.start("download", link, "--yes", "-o", tmp_path / "film")
    wait_until(lambda: user.saved_blocks() == {0}, "no block was kept")
    end(process, signal.SIGKILL)
    told.stall_at = None
    assert (receipts(told), burnt(told)) == ([], [])
    # It was opened, so nobody is asked again.
    done = user.run("download", link, "-o", tmp_path / "film")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "film").read_bytes() == content
    assert (receipts(told), burnt(told)) == ([204], [204])


@pytest.mark.parametrize("command", ["download", "decrypt"])
def test_a_file_is_burnt_although_the_connection_breaks_at_that_moment(
    user: User, site: Site, note: str, command: str
) -> None:
    site.unsent[:] = ["/burn"]
    read = user.run(command, note, "--yes")
    assert (read.returncode, read.stderr) == (0, b"")
    assert (downloads_of(site, note), burnt(site)) == (None, [0, 204])


@pytest.mark.turns(3)
def test_a_lost_answer_is_asked_for_again(user: User, site: Site, note: str) -> None:
    site.lost[:] = ["/burn"]
    assert user.download(note, "--yes") == NOTE.encode()
    assert (downloads_of(site, note), burnt(site)) == (None, [204, 204])


@pytest.mark.parametrize("command", ["download", "decrypt"])
def test_a_receipt_comes_although_the_connection_breaks_at_that_moment(
    user: User, told: Site, command: str
) -> None:
    link = user.upload(user.file("a.txt", b"a"))["url"]
    told.unsent[:] = ["/receipt"]
    told.refusals["/receipt"] = [Refusal(503)]
    assert user.run(command, link, "-o", user.folder).returncode == 0
    assert receipts(told) == [0, 503, 204]


@pytest.mark.parametrize("command", ["download", pytest.param("decrypt", marks=pytest.mark.long)])
def test_a_file_that_could_not_be_burnt_is_saved_and_its_reader_is_told(
    user: User, site: Site, note: str, command: str
) -> None:
    """The server asks for a longer wait than a reader who already has the file will accept."""
    site.refusals["/burn"] = [Refusal(503, retry_after="60")]
    read = user.run(command, note, "--yes")
    assert (read.returncode, read.stderr.count(b"\n")) == (0, 1)
    assert NOT_DELETED in read.stderr
    assert b"within the hour" in read.stderr
    assert (user.folder / "text.txt").read_text() == NOTE
    assert (downloads_of(site, note), burnt(site)) == (1, [503])


@pytest.mark.turns(3)
@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal(404, "file-not-found"), False),
        (Refusal(410, "file-expired"), False),
        (Refusal(403, "ticket-required"), True),
    ],
)
def test_a_definite_answer_is_the_last(
    user: User, told: Site, note: str, refusal: Refusal, said: bool
) -> None:
    for action in ("/receipt", "/burn"):
        told.refusals[action] = [refusal]
    read = user.run("download", note, "--yes")
    assert (read.returncode, NOT_DELETED in read.stderr) == (0, said)
    assert (receipts(told), burnt(told)) == ([refusal.status], [refusal.status])


@pytest.mark.long
def test_a_server_that_is_gone_keeps_nobody_waiting_for_long(user: User, told: Site, note: str) -> None:
    told.unsent[:] = ["/receipt", "/burn"] * 100
    began = time.monotonic()
    read = user.run("download", note, "--yes")
    assert (read.returncode, NOT_DELETED in read.stderr) == (0, True)
    assert len(receipts(told)) > 3
    assert time.monotonic() - began < 30


@pytest.mark.long
def test_who_interrupts_that_is_told_that_the_file_is_complete(user: User, site: Site, note: str) -> None:
    site.unsent[:] = ["/burn"] * 100
    process = user.start("download", note, "--yes")
    wait_until(lambda: len(burnt(site)) > 1, "it did not try again")
    ended = end(process, signal.SIGINT)
    assert (ended.returncode, ended.stderr) == (130, b"Interrupted. The file is complete.\n")
    assert (user.folder / "text.txt").read_text() == NOTE


@pytest.mark.long
def test_a_file_whose_receipt_was_interrupted_is_not_saved_again(
    user: User, told: Site, tmp_path: Path
) -> None:
    link = two_files(user, tmp_path)
    told.proxy.requests.clear()
    told.unsent[:] = ["/receipt"] * 100
    process = user.start("download", link, "-o", tmp_path / "saved")
    wait_until(lambda: len(receipts(told)) > 1, "it did not try again")
    assert end(process, signal.SIGINT).returncode == 130
    told.unsent.clear()
    again = user.run("download", link, "-o", tmp_path / "saved")
    assert again.returncode == 0, again.stderr
    assert sorted(path.name for path in (tmp_path / "saved").rglob("*.txt")) == ["a.txt", "b.txt"]
