import json
import os
import sys
from io import BytesIO
from typing import IO, Any

from bytebin.imaging import bounds

SIZES = (160, 480, 1200)  # pixels of the longest side
QUALITY = 82


def main(kind: str) -> int:
    """Write the description and the thumbnails of the file on standard input. Return the exit status."""
    bounds.apply()
    from PIL import Image  # noqa: PLC0415  # only now: the bounds apply to what is loaded as well

    with os.fdopen(os.dup(0), "rb") as source:
        image, size = decoded(kind, source)
    made = []
    for longest in reversed(SIZES):
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        made.append((image.size, encoded(image)))
    made.reverse()
    description = {
        "width": size[0],
        "height": size[1],
        "type": "image/webp" if image.mode == "RGBA" else "image/jpeg",
        "thumbnails": [[*shape, len(content)] for shape, content in made],
    }
    sys.stdout.buffer.write(json.dumps(description).encode() + b"\n")
    sys.stdout.buffer.write(b"".join(content for _, content in made))
    return 0


def decoded(kind: str, source: IO[bytes]) -> Any:
    from bytebin.imaging import film, image  # noqa: PLC0415  # within the bounds, as above

    return film.frame(source) if kind == "film" else image.decoded(source)


def encoded(image: Any) -> bytes:
    """Return the image as WebP if it can be transparent, otherwise as JPEG. Neither has any metadata."""
    written = BytesIO()
    clean = image.copy()
    clean.info = {}
    if image.mode == "RGBA":
        clean.save(written, "WEBP", quality=QUALITY, method=2)
    else:
        clean.save(written, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    try:
        status = main(sys.argv[1])
    except Exception:  # noqa: BLE001  # a decoder of hostile files may raise anything
        status = 1
    # Without freeing what was decoded, and without a traceback of what a library does at its end.
    sys.stdout.flush()
    os._exit(status)
