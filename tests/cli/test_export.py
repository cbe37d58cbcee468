"""`bytebin export`: a whole archive under its name, or none."""

import json
import re
import signal
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.site import SEGMENT, Site
from tests.cli.user import User, end, noise, output_of, wait_until
from tests.rate_limits import forget_counts

pytestmark = pytest.mark.turns(3)

NAME = "exported film.mov"  # the site is shared: no other test has a file of this name
CONTENT = noise(8 * SEGMENT)


@pytest.fixture(scope="module", autouse=True)
def stored(site: Site) -> None:
    site.person.api.put(f"/api/v1/files/{NAME}", content=CONTENT)


@pytest.fixture(autouse=True)
def fresh_limits(site: Site) -> None:
    forget_counts(site.server.data_dir)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    saved = tmp_path / "saved"
    saved.mkdir()
    return saved


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def content_of(archive: Path) -> bytes:
    with ZipFile(archive) as opened:
        assert opened.testzip() is None
        [listed] = [file for file in json.loads(opened.read("files.json")) if file["name"] == NAME]
        return opened.read(listed["paths"][0])


def test_the_archive_is_saved_under_the_server_s_name(user: User, folder: Path) -> None:
    done = output_of(user.run("export", "--json", "-o", folder))
    [name] = names(folder)
    assert re.fullmatch(r"bytebin-\d{4}-\d\d-\d\d\.zip", name)
    assert done == {"path": str(folder / name), "size": (folder / name).stat().st_size}
    assert content_of(folder / name) == CONTENT


def test_a_given_name_is_used_and_replaced_only_by_force(user: User, folder: Path) -> None:
    target = folder / "all.zip"
    assert user.run("export", "-o", target).stdout == f"{target}\n".encode()
    refused = user.run("export", "-o", target)
    assert refused.returncode == 1
    assert b"already exists" in refused.stderr
    target.write_bytes(b"old")
    assert user.run("export", "--force", "-o", target).returncode == 0
    assert content_of(target) == CONTENT


def test_it_can_be_written_to_standard_output(user: User, folder: Path) -> None:
    done = user.run("export", "-o", "-")
    assert (done.returncode, done.stderr) == (0, b"")
    (folder / "all.zip").write_bytes(done.stdout)
    assert content_of(folder / "all.zip") == CONTENT


def test_after_a_lost_connection_it_starts_over_and_says_so(user: User, site: Site, folder: Path) -> None:
    site.cuts[:] = [SEGMENT, 10]
    done = user.run("export", "-o", folder / "all.zip")
    assert done.returncode == 0
    assert b"can't be resumed and starts over" in done.stderr
    assert all("Range" not in request.headers for request in site.seen("GET", "/export"))
    assert len(site.seen("GET", "/export")) == 3
    assert names(folder) == ["all.zip"]
    assert content_of(folder / "all.zip") == CONTENT


def test_if_it_fails_again_and_again_nothing_is_saved(user: User, site: Site, folder: Path) -> None:
    site.cuts[:] = [SEGMENT] * 10
    done = user.run("export", "-o", folder)
    assert (done.returncode, done.stdout) == (3, b"")
    assert len(site.seen("GET", "/export")) == 4
    assert names(folder) == []


def test_an_archive_cut_short_with_a_matching_length_is_refused(user: User, site: Site, folder: Path) -> None:
    site.shorter_by = SEGMENT
    done = user.run("export", "-o", folder)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"damaged or incomplete" in done.stderr
    assert names(folder) == []


def test_ctrl_c_saves_nothing(user: User, site: Site, folder: Path) -> None:
    site.stall_at = 4 * SEGMENT
    process = user.start("export", "-o", folder)
    wait_until(lambda: names(folder) and (folder / names(folder)[0]).stat().st_size, "nothing arrived")
    done = end(process, signal.SIGINT)
    site.stall_at = None
    assert done.returncode == 130
    assert b"nothing was saved" in done.stderr
    assert names(folder) == []


def test_a_key_without_the_scopes_is_told_which_is_missing(user: User, site: Site, folder: Path) -> None:
    user.environment["BYTEBIN_KEY"] = site.server.create_key(site.person.email, ["files:read"])
    done = user.run("export", "-o", folder)
    assert done.returncode == 1
    assert b"user:read" in done.stderr
    assert names(folder) == []
