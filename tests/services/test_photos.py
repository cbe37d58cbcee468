"""Metadata of photos: gone for every reader, while all other bytes are the same. Damaged files are left alone."""

import random
import struct
from io import BytesIO
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from accounts.models import User
from bytebin.errors import BytebinError
from files.models import File
from files.services import fsck, uploads
from files.services.photos.cleaning import cleaned_bytes
from files.services.photos.formats import Wanted, replacements
from files.services.receive import receive
from files.services.spec import UploadSpec
from tests.services.making import CHUNK, blobs, content_of, put
from tests.services.pictures import chunk, encoded, opened, quarters

GPS, DESCRIPTION, ORIENTATION = 0x8825, 0x010E, 0x0112
# Numbers that occur nowhere else: 48.85837 N, 2.29448 E, in either byte order.
LATITUDE, LONGITUDE = 488583701, 22944813
SECRETS = [struct.pack(f"{order}I", number) for order in "<>" for number in (LATITUDE, LONGITUDE)]
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF exif:GPSLatitude="48,51.5N"/></x:xmpmeta>'
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def exif_of() -> bytes:
    exif = Image.Exif()
    exif[DESCRIPTION] = "taken by Ann"
    exif[ORIENTATION] = 6
    ifd = exif.get_ifd(GPS)
    ifd[1], ifd[3] = "N", "E"
    ifd[2], ifd[4] = (Fraction(LATITUDE), 0, 0), (Fraction(LONGITUDE), 0, 0)
    return exif.tobytes()


def Fraction(number: int) -> Any:  # noqa: N802  # as Pillow takes it
    from PIL.TiffImagePlugin import IFDRational  # noqa: PLC0415

    return IFDRational(number, 1)


def photo(kind: str, **options: Any) -> bytes:
    made = encoded(quarters(64, 48), kind, exif=exif_of(), xmp=XMP, **options)
    if kind == "PNG":  # Pillow writes none into it
        made = made[:33] + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP) + made[33:]
    assert any(secret in made for secret in SECRETS)
    assert b"GPSLatitude" in made
    return made


def exif_in(content: bytes) -> Image.Exif:
    pillow_heif.register_heif_opener()
    image = opened(content)
    image.load()
    return image.getexif()


def same_outside(before: bytes, after: bytes, wanted: Wanted) -> bool:
    """Return whether all bytes are the same but those in the places that were found."""
    spans = [(one.start, one.start + len(one.content)) for one in replacements(before, wanted)]
    changed = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    return all(any(start <= at < stop for start, stop in spans) for at in changed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wanted", ["location", "all"])
def test_the_place_is_gone_and_the_picture_is_the_same(kind: str, wanted: Wanted) -> None:
    before = photo(kind)
    after = cleaned_bytes(before, wanted)
    assert len(after) == len(before)
    assert not any(secret in after for secret in SECRETS)
    assert b"GPSLatitude" not in after
    found = exif_in(after)
    assert not found.get_ifd(GPS)
    if kind != "HEIF":  # its reader turns the picture, and says so
        assert found[ORIENTATION] == 6
    assert found.get(DESCRIPTION) == ("taken by Ann" if wanted == "location" else None)
    assert "xmp" not in opened(after).info or not opened(after).info["xmp"].strip(b"\0 ")
    assert opened(after).tobytes() == opened(before).tobytes()
    assert same_outside(before, after, wanted)
    assert cleaned_bytes(after, wanted) == after, "there is nothing more to remove"


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_without_metadata_is_not_touched(kind: str) -> None:
    content = encoded(quarters(64, 48), kind)
    assert replacements(content, "location") == []


def test_each_picture_of_a_jpeg_is_cleaned() -> None:
    """Cameras append a smaller picture, with metadata of its own (CIPA DC-007)."""
    both = photo("JPEG") + b"\0\0" + photo("JPEG", quality=20)
    after = cleaned_bytes(both, "location")
    assert not any(secret in after for secret in SECRETS)


def test_texts_of_a_png_are_removed_only_with_everything() -> None:
    content = encoded(quarters(64, 48), "PNG")
    text = chunk(b"tEXt", b"Author\0Ann")
    raw = chunk(b"zTXt", b"Raw profile type exif\0\0x")
    made = content[:33] + text + raw + content[33:]
    assert cleaned_bytes(made, "location").count(b"Ann") == 1
    assert b"Raw profile" not in cleaned_bytes(made, "location")
    clean = cleaned_bytes(made, "all")
    assert b"Ann" not in clean
    assert opened(clean).tobytes() == opened(content).tobytes()
    assert opened(clean).info == {}


def test_colours_stay() -> None:
    from PIL import ImageCms  # noqa: PLC0415

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        assert opened(cleaned_bytes(photo(kind, icc_profile=profile), "all")).info["icc_profile"] == profile


def test_comments_of_a_jpeg_go_with_everything() -> None:
    content = photo("JPEG", comment=b"written by Ann")
    assert b"Ann" in cleaned_bytes(content, "location")
    assert b"Ann" not in cleaned_bytes(content, "all")


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_keep_their_size_and_raise_nothing(kind: str) -> None:
    content = photo(kind)
    chance = random.Random(kind)  # noqa: S311
    for _ in range(400):
        broken = bytearray(content[: chance.randrange(16, len(content))])
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(min(len(broken), 1_000))] = chance.choice(
                (0, 1, 0x7F, 0xFF, chance.randrange(256))
            )
        for wanted in ("location", "all"):
            assert len(cleaned_bytes(bytes(broken), wanted)) == len(broken)


def test_a_damaged_directory_is_left_alone() -> None:
    content = photo("JPEG")
    start = content.index(b"Exif\0\0") + 6
    broken = content[: start + 4] + b"\xff\xff\xff\xf0" + content[start + 8 :]
    assert cleaned_bytes(broken, "location") == broken


def stored(owner: User, content: bytes, **options: Any) -> File:
    return receive(owner, UploadSpec(name="x.jpg", size=len(content), **options), BytesIO(content))


def chunked(owner: User, content: bytes, **options: Any) -> File:
    spec = UploadSpec(name="x.jpg", size=len(content), chunk_size=CHUNK, **options)
    upload, _ = uploads.create(owner, spec)
    for index in range(upload.chunk_count):
        put(upload, index, content[index * CHUNK : (index + 1) * CHUNK])
    return uploads.complete(upload)[0]


def large_photo() -> bytes:
    """Return a photo of more than one chunk."""
    noise = Image.effect_noise((1_800, 1_800), 100).convert("RGB")
    return encoded(noise, "JPEG", quality=95, exif=exif_of(), xmp=XMP) + bytes(CHUNK)


@pytest.mark.parametrize("store", [stored, chunked])
def test_by_default_a_photo_loses_its_place(owner: User, store: Any) -> None:
    content = large_photo()
    file = store(owner, content)
    after = content_of(file)
    assert file.size == len(after) == len(content)
    assert after == cleaned_bytes(content, "location")
    assert not any(secret in after for secret in SECRETS)
    assert blobs() == {file.blob_key}, "what was sent is gone"
    assert list(fsck.disagreements()) == []


@pytest.mark.parametrize("store", [stored, chunked])
def test_the_account_and_each_upload_choose(owner: User, store: Any) -> None:
    content = large_photo()
    assert content_of(store(owner, content, keep_metadata=True)) == content
    User.objects.filter(pk=owner.pk).update(photo_metadata="keep")
    owner.refresh_from_db()
    assert content_of(store(owner, content)) == content
    User.objects.filter(pk=owner.pk).update(photo_metadata="none")
    owner.refresh_from_db()
    assert content_of(store(owner, content)) == cleaned_bytes(content, "all")


def test_completing_twice_returns_the_same_file(owner: User) -> None:
    content = large_photo()
    upload, _ = uploads.create(owner, UploadSpec(name="x.jpg", size=len(content), chunk_size=CHUNK))
    for index in range(upload.chunk_count):
        put(upload, index, content[index * CHUNK : (index + 1) * CHUNK])
    first, created = uploads.complete(upload)
    again, created_again = uploads.complete(upload)
    assert (created, created_again) == (True, False)
    assert first == again


def test_a_small_photo_in_one_request_is_cleaned_too(owner: User) -> None:
    from files.services import whole  # noqa: PLC0415

    content = photo("JPEG")
    spec = UploadSpec(name="x.jpg", size=len(content), idempotency_key="one")
    _, file, created = whole.store(owner, spec, content)
    assert created
    assert content_of(file) == cleaned_bytes(content, "location")
    _, again, created = whole.store(owner, spec, content)
    assert (again, created) == (file, False)


@pytest.mark.parametrize("store", [stored, chunked])
def test_other_files_are_stored_as_they_are(owner: User, store: Any) -> None:
    behind, content = b"\0" + large_photo(), photo("JPEG")
    assert content_of(store(owner, behind)) == behind
    with pytest.raises(BytebinError):
        receive(owner, UploadSpec(name="x.jpg", size=len(content) + 1), BytesIO(content))
