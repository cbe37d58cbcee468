"""Photos that the command line encrypts lose what their owner does not want in them, as in the browser."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from bytebin_cli.photos.cleaning import cleaned
from bytebin_cli.source import FileSource

from files.services.photos.cleaning import cleaned_bytes
from files.services.photos.formats import Wanted
from tests.browser.journeys.test_photos import damaged
from tests.cli.site import Site
from tests.cli.user import User
from tests.services.test_photos import KINDS, SECRETS, photo

WANTED: tuple[Wanted, ...] = ("location", "all")
EMAIL = "cli@example.org"


def as_sent(path: Path, content: bytes, wanted: Wanted, *, step: int = 1 << 18) -> bytes:
    """Return what the command line sends, read in pieces of `step` bytes."""
    path.write_bytes(content)
    with path.open("rb", buffering=0) as file:
        source = cleaned(FileSource(file), wanted)
        sent = memoryview(bytearray(source.size))
        for start in range(0, source.size, step):
            source.read_into(start, sent[start : start + step])
    return bytes(sent)


@pytest.mark.parametrize("wanted", WANTED)
def test_it_does_what_the_server_does(tmp_path: Path, wanted: Wanted) -> None:
    chance = random.Random(wanted)  # noqa: S311  # damages files, no secret
    intact = [photo(kind) for kind in KINDS]
    photos = [*intact, photo("JPEG") + b"\xff\xe1\x00\x10 behind it \xff" + photo("JPEG", quality=30)]
    photos += [b"short", b"", *(damaged(content, chance) for content in intact for _ in range(50))]
    for content in photos:
        expected = cleaned_bytes(content, wanted)
        assert as_sent(tmp_path / "beach.JPG", content, wanted) == expected
    for content in intact:
        sent = as_sent(tmp_path / "beach.heic", content, wanted, step=100)
        assert not any(secret in sent for secret in SECRETS)


def test_metadata_are_found_behind_much_else(tmp_path: Path) -> None:
    """The marker, and the beginning of a second picture, are on the edge of what is read at a time."""
    second = photo("JPEG", quality=30)
    first = photo("JPEG")
    for gap in range((1 << 18) - len(first) - 4, (1 << 18) - len(first) + 1):
        content = first + bytes(gap) + second
        assert as_sent(tmp_path / "x.jpg", content, "location") == cleaned_bytes(content, "location")


@pytest.mark.parametrize("name", ["beach", "beach.pdf"])
def test_a_photo_is_known_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    for kind in KINDS:
        assert as_sent(tmp_path / name, photo(kind), "all") == cleaned_bytes(photo(kind), "all")
    behind = b"\0" + photo("JPEG")
    assert as_sent(tmp_path / "beach.jpg", behind, "all") == behind


@pytest.fixture
def choosing(site: Site) -> Iterator[Site]:
    """A site whose person may choose something else about photos."""
    yield site
    site.server.rows.change("accounts_user", {"photo_metadata": "location"}, email=EMAIL)


def arrived(user: User, *arguments: str | Path, stdin: bytes = b"") -> bytes:
    return user.download(user.upload(*arguments, stdin=stdin)["url"])


def test_the_account_and_each_upload_choose(user: User, choosing: Site) -> None:
    content = photo("JPEG") + bytes(100_000)  # more than fits into one request
    path = user.file("beach.jpg", content)
    assert arrived(user, path) == cleaned_bytes(content, "location")
    for kind in ("--encrypt", "--plain"):
        assert arrived(user, kind, path, "--name", "beach") == cleaned_bytes(content, "location")
    assert arrived(user, path, "--keep-metadata") == content
    choosing.server.rows.change("accounts_user", {"photo_metadata": "none"}, email=EMAIL)
    assert arrived(user, path) == cleaned_bytes(content, "all")
    choosing.server.rows.change("accounts_user", {"photo_metadata": "keep"}, email=EMAIL)
    assert arrived(user, path) == content


@pytest.mark.turns(3)
def test_so_do_folders_pipes_and_what_is_not_encrypted(user: User, tmp_path: Path) -> None:
    content = photo("WEBP")
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.webp").write_bytes(content)
    for keep in ((), ("--keep-metadata",)):
        expected = content if keep else cleaned_bytes(content, "location")
        link, saved = user.upload(folder, *keep)["url"], tmp_path / f"saved{len(keep)}"
        assert user.run("download", link, "-o", saved).returncode == 0
        assert (saved / "a.webp").read_bytes() == expected
        assert arrived(user, "-", *keep, stdin=content) == expected
        assert arrived(user, "--plain", folder / "a.webp", *keep) == expected


def test_a_photo_that_changed_is_looked_at_again(tmp_path: Path) -> None:
    first, second = photo("JPEG"), photo("JPEG", quality=30) + bytes(700)
    path = tmp_path / "beach.jpg"
    path.write_bytes(first)
    source = cleaned(FileSource(path.open("rb", buffering=0)), "location")
    path.write_bytes(second)
    source.renew()
    sent = memoryview(bytearray(source.size))
    source.read_into(0, sent)
    source.close()
    assert bytes(sent) == cleaned_bytes(second, "location")
