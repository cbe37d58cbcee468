"""Thumbnails: what is made of which file, and that they belong to one version of a file that is there."""

from datetime import timedelta
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, ImageCms

from accounts.models import User
from bytebin import jobs
from bytebin.errors import StorageUnavailable
from files.blobstore import get_store
from files.models import File, Thumbnail
from files.services import deletion, fsck, imaging, thumbnails
from files.services.imaging import Kind, Made
from files.services.purge import purge
from files.services.receive import receive
from files.services.spec import UploadSpec
from tests.services.making import blobs, used
from tests.services.pictures import BLUE, GREEN, RED, WHITE, encoded, opened, quarters

pytestmark = pytest.mark.turns(3)

Colour = tuple[int, int, int]


def stored(owner: User, content: bytes, name: str = "x.png") -> File:
    return receive(owner, UploadSpec(name=name, size=len(content)), BytesIO(content))


def made_of(content: bytes, kind: Kind = "image") -> Made | None:
    with TemporaryFile() as source:
        source.write(content)
        source.seek(0)
        return imaging.thumbnails_of(source, kind)


def pictures(made: Made) -> list[Image.Image]:
    """Return the thumbnails, the smallest first."""
    found, start = [], 0
    for width, height, length in made.thumbnails:
        picture = opened(made.content[start : start + length])
        assert picture.size == (width, height)
        found.append(picture)
        start += length
    return found


def corners(image: Image.Image) -> list[Colour]:
    """Return the colours at a quarter from each corner: above from the left, then below."""
    plain, (width, height) = image.convert("RGB"), image.size
    places = [(width // 4, height // 4), (3 * width // 4, height // 4)]
    places += [(x, 3 * height // 4) for x, _ in places]
    return [plain.getpixel(place) for place in places]  # type: ignore[misc]


def assert_like(found: list[Colour], expected: list[Colour]) -> None:
    differences = [
        abs(a - b)
        for one, other in zip(found, expected, strict=True)
        for a, b in zip(one, other, strict=True)
    ]
    assert max(differences) < 30, (found, expected)


KINDS: list[tuple[str, dict[str, Any], str]] = [
    ("JPEG", {}, "RGB"),
    ("JPEG", {"progressive": True}, "RGB"),
    ("JPEG", {}, "CMYK"),
    ("PNG", {}, "RGB"),
    ("PNG", {}, "P"),
    ("PNG", {}, "RGBA"),
    ("GIF", {}, "P"),
    ("WEBP", {"lossless": True}, "RGB"),
    ("AVIF", {}, "RGB"),
    ("BMP", {}, "RGB"),
    ("HEIF", {}, "RGB"),
]


@pytest.mark.parametrize(("kind", "options", "mode"), KINDS)
def test_an_image_gets_three_sizes(kind: str, options: dict[str, Any], mode: str) -> None:
    made = made_of(encoded(quarters(3000, 2000, mode), kind, **options))
    assert made is not None
    assert (made.width, made.height) == (3000, 2000)
    assert [picture.size for picture in pictures(made)] == [(160, 107), (480, 320), (1200, 800)]
    for picture in pictures(made):
        assert_like(corners(picture), [RED, GREEN, BLUE, WHITE])


def test_a_small_image_is_not_enlarged() -> None:
    made = made_of(encoded(quarters(200, 100), "PNG"))
    assert made is not None
    assert [picture.size for picture in pictures(made)] == [(160, 80), (200, 100), (200, 100)]


def test_what_is_transparent_stays_so() -> None:
    image = Image.new("RGBA", (3000, 600), (255, 0, 0, 0))
    made = made_of(encoded(image, "PNG"))
    assert made is not None
    assert made.content_type == "image/webp"
    assert all(picture.convert("RGBA").getpixel((5, 5))[3] == 0 for picture in pictures(made))  # type: ignore[index]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied(orientation: int) -> None:
    upright = quarters(900, 600)
    # Pillow's own reader says what it should look like.
    from PIL import ImageOps  # noqa: PLC0415

    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(upright, "JPEG", exif=exif)
    expected = ImageOps.exif_transpose(opened(content))
    made = made_of(content)
    assert made is not None
    assert (made.width, made.height) == expected.size
    assert_like(corners(pictures(made)[1]), corners(expected))


def test_no_metadata_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret description"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 7.0)
    for kind in ("JPEG", "PNG", "WEBP", "HEIF"):
        content = encoded(quarters(), kind, exif=exif.tobytes(), xmp=b"<x:xmpmeta>a secret place</x:xmpmeta>")
        assert b"secret" in content
        made = made_of(content)
        assert made is not None
        assert b"secret" not in made.content
        for picture in pictures(made):
            assert not picture.getexif()
            assert set(picture.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
            }


def test_colours_are_converted_to_srgb() -> None:
    """A profile that exchanges red and blue shows whether it was applied. Pillow makes none, so LAB's white will do."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = made_of(encoded(quarters(), "PNG", icc_profile=profile))
    assert made is not None
    assert_like(corners(pictures(made)[0]), [RED, GREEN, BLUE, WHITE])
    assert "icc_profile" not in pictures(made)[0].info
    broken = made_of(encoded(quarters(), "PNG", icc_profile=b"no profile"))
    assert broken is not None


NOTHING = {
    "empty": b"",
    "text": b"hello" * 100,
    "half a PNG": encoded(quarters(), "PNG")[:400],
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n",
    "a playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "a list of films": b"ffconcat version 1.0\nfile /etc/passwd\n",
}


@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING)
def test_what_is_no_image_gets_none(content: bytes) -> None:
    assert made_of(content) is None


def test_a_file_has_its_thumbnails_until_it_is_deleted(owner: User) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))
    assert file.thumbnail_state == File.ThumbnailState.WANTED
    before = used(owner)
    thumbnails.make(file.pk)
    file.refresh_from_db()
    found = thumbnails.find(file)
    assert found is not None
    placed = found.placed(480)
    assert (placed.width, placed.height) == (480, 320)
    with get_store().open(found.blob_key, placed.start, placed.stop) as blob:
        assert opened(blob.read()).size == (480, 320)
    assert blobs() == {file.blob_key, found.blob_key}
    assert used(owner) == before, "thumbnails are not counted"
    assert list(fsck.disagreements()) == []
    deletion.delete_file(file)
    assert blobs() == set()
    assert not Thumbnail.objects.exists()


def test_what_has_none_is_not_tried_twice(owner: User) -> None:
    file = stored(owner, b"no picture")
    thumbnails.make(file.pk)
    file.refresh_from_db()
    assert file.thumbnail_state == File.ThumbnailState.NONE
    assert thumbnails.find(file) is None
    assert not thumbnails.wanted().exists()


def test_only_images_and_films_that_are_not_encrypted_are_tried(owner: User) -> None:
    for name in ("x.txt", "x.svg", "x.pdf", "x.zip", "x.tiff"):
        assert stored(owner, b"content", name).thumbnail_state == File.ThumbnailState.NONE
    for name in ("x.heic", "x.MP4", "x.mkv", "x.gif"):
        assert stored(owner, b"content", name).thumbnail_state == File.ThumbnailState.WANTED
    assert stored(owner, b"", "empty.png").thumbnail_state == File.ThumbnailState.NONE
    sealed = File(name="", content_type="", encrypted=True, size=10)
    assert thumbnails.state_at_first(sealed) == File.ThumbnailState.NONE


def test_a_file_that_changes_meanwhile_gets_none(owner: User) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))
    made = made_of(encoded(quarters(), "PNG"))
    assert made is not None
    File.objects.filter(pk=file.pk).update(version=1)
    thumbnails.keep(file, made)
    assert not Thumbnail.objects.exists()
    assert blobs() == {file.blob_key}


def test_thumbnails_of_earlier_content_are_not_found(owner: User) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))
    thumbnails.make(file.pk)
    File.objects.filter(pk=file.pk).update(version=1)
    file.refresh_from_db()
    assert thumbnails.find(file) is None


def test_a_file_that_is_deleted_meanwhile_gets_none(owner: User) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))
    made = made_of(encoded(quarters(), "PNG"))
    assert made is not None
    deletion.delete_file(file)
    thumbnails.keep(file, made)
    assert not Thumbnail.objects.exists()
    assert blobs() == set()


def test_two_workers_leave_one_blob(owner: User) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))
    made = made_of(encoded(quarters(), "PNG"))
    assert made is not None
    thumbnails.keep(file, made)
    thumbnails.keep(file, made)
    assert blobs() == {file.blob_key, Thumbnail.objects.get().blob_key}


def test_purge_keeps_thumbnails_and_deletes_those_of_expired_files(owner: User) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))
    thumbnails.make(file.pk)
    later = timezone.now() + timedelta(hours=2)
    import time_machine  # noqa: PLC0415

    with time_machine.travel(later, tick=True):
        purge()
        assert len(blobs()) == 2
        File.objects.filter(pk=file.pk).update(expires_at=timezone.now())
        purge()
    assert blobs() == set()
    assert not Thumbnail.objects.exists()


def test_a_sweep_finds_what_the_queue_has_lost(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> jobs.Queue:
        raise OSError

    monkeypatch.setattr(jobs, "queue", broken)
    file = stored(owner, encoded(quarters(), "PNG"))
    young = stored(owner, encoded(quarters(), "PNG"))
    File.objects.filter(pk=file.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    thumbnails.make_missed()
    assert list(Thumbnail.objects.values_list("pk", flat=True)) == [file.pk]
    assert thumbnails.wanted().get() == young


def test_a_store_that_does_not_respond_is_tried_again(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))

    def down(*_: object) -> None:
        raise StorageUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(type(get_store()), "receive", down)
        with pytest.raises(StorageUnavailable):
            thumbnails.make(file.pk)
    thumbnails.make(file.pk)
    assert Thumbnail.objects.filter(pk=file.pk).exists()


def test_fsck_reports_damaged_thumbnails(owner: User) -> None:
    file = stored(owner, encoded(quarters(), "PNG"))
    thumbnails.make(file.pk)
    row = Thumbnail.objects.get()
    Thumbnail.objects.update(chunks_digest="0" * 64)
    assert list(fsck.disagreements()) == [
        f"thumbnails of file {file.pk}: the bytes of blob {row.blob_key} do not match its digest"
    ]
    get_store().delete(row.blob_key)
    assert list(fsck.disagreements()) == [f"thumbnails of file {file.pk}: blob {row.blob_key} is missing"]
