"""What is in a gzip is listed, within bounds and whatever it claims."""

import gzip
import struct
import tarfile
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.crypto.conftest import static_server
from tests.browser.previews.in_memory import Content, call
from tests.browser.previews.test_archives import NAMES, SHOWN, tarred
from tests.campaign import seeded

__all__ = ["static_server"]

MIB = 2**20
NOISE = seeded("gzip").randbytes(200_000)  # which stays as large when it is compressed


@pytest.fixture(scope="module")
def page(browser: Browser, static_server: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(static_server)
    yield page
    page.close()


def header(name: str, size: bytes, kind: bytes = b"0") -> bytes:
    """Return the header of a file in a tar, with a right checksum."""
    start = name.encode().ljust(100, b"\0") + b"0000644\0" * 3 + size.ljust(12, b"\0") + b"0" * 12
    block = (start + b" " * 8 + kind).ljust(257, b"\0") + b"ustar\x0000"
    block = block.ljust(512, b"\0")
    return block[:148] + f"{sum(block):06o}\0 ".encode() + block[156:]


def with_noise(*names: str) -> bytes:
    return b"".join(
        header(name, f"{len(NOISE):o}".encode()) + NOISE + bytes(-len(NOISE) % 512) for name in names
    )


def bomb(mebibytes: int) -> bytes:
    """Return a gzip whose zeros follow a tar's first header. Its checksum is wrong, which only its end would tell."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(header("bomb", b"77777777777")) + packer.flush(zlib.Z_FULL_FLUSH)
    zeros = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08" + bytes(7) + start + zeros * mebibytes + packer.flush() + bytes(8)


def listings(page: Page, *files: Content) -> list[dict[str, Any]]:
    return call(page, "preview/archives.js", "listingOf", files)


def names_in(answer: dict[str, Any]) -> list[str]:
    return [entry["name"] + "/" * entry["folder"] for entry in answer["value"]["entries"]]


def test_the_files_of_a_compressed_tar_are_listed(page: Page) -> None:
    whole = gzip.compress(tarred(NAMES, tarfile.PAX_FORMAT))
    big = gzip.compress(with_noise("one", "two"))
    followed = Content("followed.tgz", big + bytes(10))
    many = gzip.compress(b"".join(header(f"{number}.txt", b"0") for number in range(10_001)) + bytes(1024))
    plain, listed, after, most = listings(
        page,
        Content("a.tar", gzip.decompress(whole)),
        Content("a.tgz", whole),
        followed,
        Content("many.tgz", many),
    )
    assert names_in(plain) == names_in(listed) == SHOWN
    assert plain["value"]["cut"] is listed["value"]["cut"] is False
    assert names_in(after) == ["one", "two"]
    assert (len(most["value"]["entries"]), most["value"]["cut"]) == (10_000, True)


def test_a_gzip_of_one_file_lists_that(page: Page) -> None:
    named = b"\x1f\x8b\x08\x08" + bytes(6) + b"../notes.txt\0" + gzip.compress(b"a note")[10:]
    answers = listings(
        page,
        Content("log.gz", gzip.compress(NOISE)),
        Content("x.gz", named),
        Content("e.gz", gzip.compress(b"")),
    )
    entries = [entry for answer in answers for entry in answer["value"]["entries"]]
    assert [(entry["name"], entry["size"]) for entry in entries] == [
        ("log", 200_000),
        ("notes.txt", 6),
        ("e", 0),
    ]


def test_a_list_is_cut_at_its_bounds_and_where_it_is_damaged(page: Page) -> None:
    big = gzip.compress(with_noise("one", "two", "three"))
    broken = big[: len(big) // 2] + bytes(5000)
    exploding, half, damaged = listings(
        page,
        Content("bomb.tgz", bomb(600)),
        Content("half.tgz", big[: len(big) // 2]),
        Content("broken.tgz", broken),
    )
    assert (names_in(exploding), exploding["value"]["cut"]) == (["bomb"], True)
    assert exploding["read"] < len(bomb(600)) * 0.75
    for answer in (half, damaged):
        assert (names_in(answer), answer["value"]["cut"]) == (["one", "two"], True)


def test_what_lies_is_refused_and_does_not_keep_the_page(page: Page) -> None:
    """A negative size would lead back to the same header for ever."""
    back = header("back", b"-0000001000", b"x") + bytes(512)
    files = [
        Content("no.tgz", b"\x1f\x8b\x08" + NOISE),
        Content("short.tgz", b"\x1f\x8b\x08" + bytes(8)),
        Content("back.tar", back),
        Content("back.tgz", gzip.compress(back)),
        Content("huge.tgz", gzip.compress(header("", b"\x80" + b"\xff" * 11, b"L") + bytes(512))),
        Content("name.tgz", b"\x1f\x8b\x08\x0c" + bytes(6) + struct.pack("<H", 65_535) + NOISE),
    ]
    assert [answer.get("value", answer) for answer in listings(page, *files)] == [None] * len(files)


def test_the_failure_of_a_source_is_no_damage(page: Page) -> None:
    big = gzip.compress(with_noise("one", "two"))
    [answer] = listings(page, Content("a.tgz", big, fails_at=100_000))
    assert answer["error"] == "Error: the source failed"


@pytest.mark.long
def test_a_list_is_cut_when_it_takes_too_long(page: Page) -> None:
    big = gzip.compress(with_noise("one", "two", "three"))
    [answer] = listings(page, Content("slow.tgz", big, stalls_at=300_000))
    assert (names_in(answer), answer["value"]["cut"]) == (["one", "two"], True)
    assert 20 <= answer["seconds"] < 40
