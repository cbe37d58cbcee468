"""The files in an archive are listed, without reading the archive whole."""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import MIB, send
from tests.campaign import seeded
from tests.files.client import upload
from tests.people import Person

pytestmark = pytest.mark.turns(5)

NAMES = [
    "notes.txt",
    "photos/",
    "photos/Zoë & I.jpg",
    "../../etc/passwd",
    "<img src=x onerror=ran>.txt",
    "a\u202egpj.exe",
]
SHOWN = [
    "notes.txt",
    "photos/",
    "photos/Zoë & I.jpg",
    "etc/passwd",
    "_img src=x onerror=ran_.txt",
    "agpj.exe",
]
BIG = b"\x7f" * (12 * MIB)


def zipped(names: list[str], big: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"" if name.endswith("/") else b"content")
        if big:
            archive.writestr("big.bin", big)
    return file.getvalue()


def tarred(names: list[str], tar_format: int) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tar_format) as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            info.size = 0 if name.endswith("/") else 7
            archive.addfile(info, io.BytesIO(b"content"))
    return file.getvalue()


def listed(page: Page, name: str) -> Locator:
    region = page.get_by_role("region", name=f"Files in {name}")
    expect(region).to_be_visible()
    return region.locator("tbody tr td:first-child")


def plain(person: Person, content: bytes, name: str) -> str:
    url: str = upload(person.api, content, name=name, content_type="")["url"]
    return url


def sealed(person: Person, content: bytes, name: str) -> str:
    return send(person, content, name, "")


@pytest.mark.parametrize("share", [sealed, plain], ids=["encrypted", "plain"])
def test_an_archive_is_listed_from_its_end(
    reader: Visitor, alice: Person, share: Callable[[Person, bytes, str], str]
) -> None:
    page = reader.open(share(alice, zipped(NAMES, BIG), "all.zip"))
    page.get_by_role("button", name="Show its files").click()
    expect(listed(page, "all.zip")).to_have_text([*SHOWN, "big.bin"])
    expect(page.get_by_text("6 files, 12.0 MB")).to_be_visible()
    ranges = [request.headers["range"] for request in reader.requests if "range" in request.headers]
    asked = sum(int(one.split("-")[1]) - int(one.split("=")[1].split("-")[0]) + 1 for one in ranges)
    assert 0 < asked < 2 * MIB


@pytest.mark.parametrize("tar_format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_is_listed(reader: Visitor, alice: Person, tar_format: int) -> None:
    long_name = "/".join(["folder" * 8] * 4) + "/file.txt"
    page = reader.open(plain(alice, tarred([*NAMES, long_name], tar_format), "all.tar"))
    expect(listed(page, "all.tar")).to_have_text([*SHOWN, long_name])


def test_a_compressed_tar_says_what_it_loads(reader: Visitor, alice: Person) -> None:
    content = gzip.compress(tarred(NAMES, tarfile.PAX_FORMAT), mtime=0)
    page = reader.open(sealed(alice, content, "all.tar.gz"))
    expect(listed(page, "all.tar.gz")).to_have_text(SHOWN)
    random = seeded("noise").randbytes(6 * MIB)
    page = reader.open(plain(alice, gzip.compress(random, 1), "noise.gz"))
    expect(page.get_by_text("Loads up to 6.0\u00a0MB.")).to_be_visible()
    page.get_by_role("button", name="Show its files").click()
    expect(listed(page, "noise.gz")).to_have_text(["noise"])


def test_no_more_entries_are_listed_than_a_page_can_show(reader: Visitor, alice: Person) -> None:
    page = reader.open(sealed(alice, zipped([f"{number}.txt" for number in range(10_050)]), "many.zip"))
    expect(listed(page, "many.zip")).to_have_count(10_000)
    expect(page.get_by_text("The first 10000 files.")).to_be_visible()


END = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 9, 9, 46, 0, 0)
LARGE = struct.pack("<IIQI", 0x07064B50, 0, 2**62, 1) + END
DAMAGED = [
    b"PK\x03\x04 no directory",
    b"PK\x05\x06",
    b"x" * 46 + END,
    b"x" * 99 + LARGE,
    b"\0" * 257 + b"ustar" + b"\0" * 300,
]


def test_a_damaged_archive_is_not_listed(reader: Visitor, alice: Person) -> None:
    for content in DAMAGED:
        page = reader.open(plain(alice, content, "bad.zip"))
        expect(page.get_by_text("can't be read")).to_be_visible()
