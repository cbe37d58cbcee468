"""`bytebin download`: it can be resumed, and a file gets its name only when it is complete."""

import json
import re
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.site import SEGMENT, STEP, Site
from tests.cli.user import User, end, noise, wait_until
from tests.files.past_tickets import past_ticket

pytestmark = pytest.mark.turns(3)

PLAIN_BLOCK = 1 << 23  # an interrupted download of a plain file keeps a multiple of this many bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    saved = tmp_path / "saved"
    saved.mkdir()
    return saved


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ranges(site: Site) -> list[str]:
    return [request.headers.get("Range", "") for request in site.seen("GET", "/d/")]


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_a_broken_connection_is_resumed_where_it_broke(
    user: User, site: Site, folder: Path, kind: str
) -> None:
    content = noise(4 * STEP)
    link = user.upload(kind, user.file("film.mov", content))["url"]
    site.proxy.requests.clear()
    site.cuts[:] = [SEGMENT + 1000, 10, 0]
    done = user.run("download", link, "-o", folder)
    assert (done.returncode, done.stdout) == (0, f"{folder / 'film.mov'}\n".encode())
    assert b"The connection was lost before the transfer was complete" in done.stderr
    at = SEGMENT + 1000
    assert ranges(site) == ["", f"bytes={at}-", f"bytes={at + 10}-", f"bytes={at + 10}-"]
    assert (folder / "film.mov").read_bytes() == content
    assert names(folder) == ["film.mov"]


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_the_same_command_resumes_after_whole_blocks(
    user: User, site: Site, folder: Path, kind: str, number: signal.Signals
) -> None:
    content = noise(PLAIN_BLOCK + 5 * STEP)
    user.environment["BYTEBIN_URL"] = site.server.address  # the proxy would keep the whole body
    link = user.upload(kind, user.file("film.mov", content), "--max-downloads", "1")["url"]
    site.stall_at = PLAIN_BLOCK + 3 * STEP
    process = user.start("download", link, "-o", folder)
    wait_until(lambda: user.saved_blocks() == {0}, "no block was kept")
    ended = end(process, number)
    site.stall_at = None
    assert names(folder) == ["film.mov.part"]
    if number == signal.SIGINT:
        assert ended.returncode == 130
        assert ended.stderr == (b"Interrupted. Run the same command again to resume.\n")
    site.proxy.requests.clear()
    done = user.run("download", link, "-o", folder)
    assert done.returncode == 0, done.stderr
    start = 32 * SEGMENT if kind == "--encrypt" else PLAIN_BLOCK
    assert ranges(site) == [f"bytes={start}-"]
    assert site.seen("POST") == []  # the ticket is reused, so that no second download is counted
    assert (folder / "film.mov").read_bytes() == content
    assert names(folder) == ["film.mov"]
    assert user.state_files() == []


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_a_download_resumed_after_hours_counts_once(user: User, site: Site, folder: Path, kind: str) -> None:
    content = noise(PLAIN_BLOCK + 5 * STEP)
    user.environment["BYTEBIN_URL"] = site.server.address
    link = user.upload(kind, user.file("film.mov", content), "--max-downloads", "1")["url"]
    site.stall_at = PLAIN_BLOCK + 3 * STEP
    process = user.start("download", link, "-o", folder)
    wait_until(lambda: user.saved_blocks() == {0}, "no block was kept")
    end(process, signal.SIGKILL)
    site.stall_at = None
    (state,) = user.state_files()
    kept = state.read_text()
    given = re.search(r'"ticket": "([^"]+)"', kept)
    assert given
    file_id = link.partition("#")[0].rpartition("/")[2]
    expired = past_ticket(site.server, file_id, timedelta(hours=7))
    state.write_text(kept.replace(given[1], expired))
    done = user.run("download", link, "-o", folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "film.mov").read_bytes() == content


def test_a_modified_part_is_not_resumed(user: User, site: Site, folder: Path) -> None:
    content = noise(PLAIN_BLOCK + 5 * STEP)
    user.environment["BYTEBIN_URL"] = site.server.address
    link = user.upload(user.file("film.mov", content))["url"]
    site.stall_at = PLAIN_BLOCK + 3 * STEP
    process = user.start("download", link, "-o", folder)
    wait_until(lambda: user.saved_blocks() == {0}, "no block was kept")
    end(process, signal.SIGKILL)
    site.stall_at = None
    with (folder / "film.mov.part").open("r+b") as part:
        part.seek(1000)
        part.write(b"x" * 9)
    assert user.run("download", link, "-o", folder).returncode == 0
    assert (folder / "film.mov").read_bytes() == content


def flipped(block: bytes) -> bytes:
    return bytes([block[0] ^ 1]) + block[1:]


def test_a_damaged_download_leaves_nothing(user: User, site: Site, folder: Path) -> None:
    link = user.upload(user.file("film.mov", noise(3 * STEP)))["url"]
    site.corrupt = flipped
    done = user.run("download", link, "-o", folder)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"The file is damaged")
    assert names(folder) == []
    assert user.state_files() == []


def test_a_file_that_has_become_shorter_leaves_nothing(user: User, site: Site, folder: Path) -> None:
    link = user.upload(user.file("film.mov", noise(3 * STEP)))["url"]
    site.shorter_by = 1
    done = user.run("download", link, "-o", folder)
    assert (done.returncode, done.stderr) == (1, b"The file is damaged: it was cut short or added to.\n")
    assert names(folder) == []


def test_an_interrupted_download_to_standard_output_fails(user: User, site: Site) -> None:
    content = noise(3 * STEP)
    link = user.upload(user.file("film.mov", content))["url"]
    site.cuts[:] = [SEGMENT + 1] * 20
    done = user.run("download", link, "-o", "-")
    assert done.returncode == 0
    assert done.stdout == content
    site.corrupt = flipped
    done = user.run("download", link, "-o", "-")
    assert done.returncode == 1
    assert content.startswith(done.stdout)
    assert len(done.stdout) < len(content)


def test_a_name_that_exists_is_numbered_or_refused(user: User, folder: Path) -> None:
    link = user.upload(user.file("a.txt", b"hello"))["url"]
    for expected in ("a.txt", "a (1).txt"):
        assert user.run("download", link, "-o", folder).stdout == f"{folder / expected}\n".encode()
    assert user.run("download", link, "-o", folder / "b.txt").returncode == 0
    (folder / "b.txt").write_bytes(b"mine")
    taken = user.run("download", link, "-o", folder / "b.txt")
    assert taken.returncode == 1
    assert b"already exists" in taken.stderr
    assert (folder / "b.txt").read_bytes() == b"mine"
    assert user.run("download", link, "--force", "-o", folder / "b.txt").returncode == 0
    assert (folder / "b.txt").read_bytes() == b"hello"
    assert names(folder) == ["a (1).txt", "a.txt", "b.txt"]


def test_a_limited_plain_file_is_opened_and_counted_once(user: User, folder: Path) -> None:
    link = user.upload("--plain", "--max-downloads", "1", user.file("a.txt", b"hello"))["url"]
    assert user.run("download", link, "-o", folder).returncode == 0
    again = user.run("download", link, "-o", folder)
    assert again.returncode == 1
    assert again.stderr == b"The file has reached its download limit.\n"


def test_all_urls_of_a_plain_file_download_it(user: User) -> None:
    sent = user.upload("--plain", user.file("a b.txt", b"hello"))
    for link in (sent["url"], sent["raw_url"], sent["download_url"]):
        assert user.download(link) == b"hello"


def test_an_encrypted_file_s_link_without_its_key_is_incomplete(user: User) -> None:
    link = user.upload(user.file("a.txt", b"hello"))["url"].partition("#")[0]
    done = user.run("download", link)
    assert (done.returncode, done.stderr) == (
        1,
        b"The link is incomplete: the key after the # is missing.\n",
    )


@pytest.mark.parametrize("target", ["missing/a.txt", "missing/"])
def test_a_missing_folder_is_reported_before_any_request(user: User, site: Site, target: str) -> None:
    link = user.upload(user.file("a.txt", b"hello"))["url"]
    site.proxy.requests.clear()
    assert user.run("download", link, "-o", f"{user.folder}/{target}").returncode == 1
    assert site.proxy.requests == []


def test_no_api_key_is_needed_or_sent(user: User, site: Site, folder: Path) -> None:
    link = user.upload(user.file("a.txt", b"hello"))["url"]
    site.proxy.requests.clear()
    assert user.run("download", link, "-o", folder).returncode == 0
    assert not [request for request in site.proxy.requests if "Authorization" in request.headers]


def test_json_reports_the_path(user: User, folder: Path) -> None:
    link = user.upload("--plain", user.file("a.txt", b"hello"))["url"]
    done = user.run("download", "--json", link, "-o", folder)
    expected = {"path": str(folder / "a.txt"), "name": "a.txt", "size": 5, "encrypted": False}
    assert json.loads(done.stdout) == expected
