"""Images: the first frame, shrunk while as little of it as possible is in memory."""

from io import BytesIO
from typing import IO

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageCms

LONGEST = 1200  # pixels of the longest side of the largest thumbnail
# The only decoders that are used, whatever the file claims to be.
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "HEIF")
# From the header, before anything is decoded. libjpeg decodes at an eighth of the size, so that a JPEG is bounded by
# its pixels alone; all others by what they take in memory.
MOST_PIXELS = 120_000_000
MOST_BYTES = 144_000_000
BYTES_OF_MODE = {"1": 1, "L": 1, "P": 1, "LA": 4, "PA": 4, "I;16": 2, "I;16B": 2, "I;16L": 2}  # others: 4
STRIPE = 64  # rows of the result that are made at a time
ORIENTATION = 0x0112  # the EXIF tag (CIPA DC-008, section 4.6.5)


class TooLarge(Exception):
    """Decoding the image could take more memory than there is."""


def decoded(source: IO[bytes]) -> tuple[Image.Image, tuple[int, int]]:
    """Return the first frame, at most twice LONGEST on its longest side, upright, in RGB or RGBA, and its full size.

    Raise TooLarge, or whatever a decoder raises.
    """
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.register_heif_opener()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.MAX_IMAGE_PIXELS = None  # require_bounded is stricter
    image = Image.open(source, formats=FORMATS)
    require_bounded(image)
    size, orientation = image.size, orientation_of(image)
    image.draft("RGB", (2 * LONGEST, 2 * LONGEST))
    profile = image.info.get("icc_profile")
    small = in_srgb(shrunk(image), profile)
    return upright(small, orientation), turned(size, orientation)


def require_bounded(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise TooLarge
    if image.format not in ("JPEG", "MPO") and pixels * BYTES_OF_MODE.get(image.mode, 4) > MOST_BYTES:
        raise TooLarge


def orientation_of(image: Image.Image) -> int:
    """Return 1 to 8, 1 if the EXIF has none or cannot be read."""
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except (ValueError, OSError, SyntaxError, TypeError, KeyError):
        return 1
    return found if found in range(1, 9) else 1


def shrunk(image: Image.Image) -> Image.Image:
    """Return the image in 8 bits of RGB or RGBA, reduced by a whole factor so that it stays above LONGEST.

    In stripes: to resize an image with transparency, or in another mode, Pillow copies all of it first.
    """
    factor = max(1, max(image.size) // LONGEST)
    height = STRIPE * factor
    image.load()
    parts = [
        plain(image.crop((0, top, image.width, min(top + height, image.height)))).reduce(factor)
        for top in range(0, image.height, height)
    ]
    whole = Image.new(parts[0].mode, (parts[0].width, sum(part.height for part in parts)))
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


def plain(part: Image.Image) -> Image.Image:
    if part.mode.startswith("I"):  # 16 bits
        return part.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    return part.convert("RGBA" if part.has_transparency_data else "RGB")


def in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return the image in sRGB, unchanged if it has no colour profile of RGB, or a broken one."""
    if not isinstance(profile, bytes) or not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() != "RGB":
            return image
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return changed or image


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(TURNS[orientation]) if orientation in TURNS else image


def turned(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation >= 5 else size
