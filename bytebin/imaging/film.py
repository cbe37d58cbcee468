"""A frame of a film, by PyAV or, where it is not installed, by the program ffmpeg. Without both there is none."""

import re
import shutil
import subprocess  # nosec B404  # runs ffmpeg with arguments of our own, without a shell
import sys
from importlib.util import find_spec
from io import BytesIO
from typing import IO, Any

from PIL import Image

from bytebin.imaging.image import LONGEST, TooLarge

SECOND = 1.0  # where the frame is: many films begin with a black one
MOST_PIXELS = 9_000_000  # of a frame: 4096 x 2160. A decoder keeps several frames
MOST_FRAMES = 100  # that are decoded up to the wanted one
MOST_BYTES = 3 * LONGEST**2 + 64  # of a PPM image
MOST_DESCRIPTION = 4_096  # bytes; ffmpeg writes about 200
DIMENSIONS = re.compile(rb"^#dimensions 0: ([1-9]\d{0,4})x([1-9]\d{0,4})$", re.MULTILINE)
# The only containers that are opened: none of them refers to other files or addresses. By how they begin.
CONTAINERS = ((4, b"ftyp", "mov"), (0, b"\x1a\x45\xdf\xa3", "matroska"), (0, b"OggS", "ogg"))


def container_of(source: IO[bytes]) -> str:
    head = source.read(16)
    source.seek(0)
    for start, mark, name in CONTAINERS:
        if head[start : start + len(mark)] == mark:
            return name
    raise ValueError("no container that is known")


def frame(source: IO[bytes]) -> tuple[Image.Image, tuple[int, int]]:
    """Return a frame in RGB, at most LONGEST on its longest side, and its full size. Raise what a decoder raises."""
    container = container_of(source)
    if find_spec("av") is not None:
        return by_pyav(source, container)
    if program := shutil.which("ffmpeg"):
        return by_ffmpeg(program, container)
    raise ValueError("neither PyAV nor ffmpeg is installed")


def by_pyav(source: IO[bytes], container: str) -> tuple[Image.Image, tuple[int, int]]:
    import av  # noqa: PLC0415  # installed only where posters are wanted (requirements-film.txt)

    # "none" is no protocol: nothing but the given file can be read.
    with av.open(source, format=container, options={"protocol_whitelist": "none"}) as film:
        stream = film.streams.video[0]
        require_bounded(stream.codec_context.width, stream.codec_context.height)
        stream.codec_context.thread_count = 1
        stream.codec_context.thread_type = "NONE"
        found = frame_near(film, stream, SECOND) if lasts(film, 2 * SECOND) else first_frame(film, stream)
        require_bounded(found.width, found.height)
        full = (found.width, found.height)
        width, height = scaled(full)
        image = found.reformat(width=width, height=height, format="rgb24").to_image()
        return turned(image, full, found.rotation)


def lasts(film: Any, seconds: float) -> bool:
    return film.duration is not None and film.duration / 1_000_000 > seconds  # microseconds


def frame_near(film: Any, stream: Any, seconds: float) -> Any:
    for number, found in enumerate(film.decode(stream)):
        if number == MOST_FRAMES or (found.time or 0) >= seconds:
            return found
    raise ValueError("no frame")


def first_frame(film: Any, stream: Any) -> Any:
    return next(film.decode(stream))


def scaled(size: tuple[int, int]) -> tuple[int, int]:
    factor = min(1.0, LONGEST / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def turned(image: Image.Image, size: tuple[int, int], degrees: int) -> tuple[Image.Image, tuple[int, int]]:
    """Return the image turned as the film says, counterclockwise, by a multiple of 90 degrees."""
    if not degrees or degrees % 90:
        return image, size
    return image.rotate(degrees, expand=True), ((size[1], size[0]) if degrees % 180 else size)


def require_bounded(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise TooLarge


def by_ffmpeg(program: str, container: str) -> tuple[Image.Image, tuple[int, int]]:
    """Return the frame that ffmpeg writes as a PPM image, and its full size, both turned as the film says."""
    shape = f"scale=w='min({LONGEST},iw)':h='min({LONGEST},ih)':force_original_aspect_ratio=decrease"
    one_frame = ("-frames:v", "1", "-an", "-sn", "-dn")
    for start in (str(SECOND), "0"):
        command = [
            program, "-nostdin", "-v", "quiet", "-threads", "1", "-protocol_whitelist", "file",
            "-max_pixels", str(MOST_PIXELS), "-f", container, "-ss", start, "-i", "file:/dev/stdin",
            *one_frame, "-vf", shape, "-c:v", "ppm", "-f", "image2pipe", "pipe:1",
            # The size of the frame that was not scaled. Its pixels are neither copied nor encoded.
            *one_frame, "-c:v", "wrapped_avframe", "-f", "framecrc", "pipe:2",
        ]  # fmt: skip
        # No shell, and nothing of the file is in the command.
        with subprocess.Popen(  # noqa: S603 # nosec B603
            command, stdin=sys.stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as running:
            written = running.stdout.read(MOST_BYTES) if running.stdout else b""
            described = running.stderr.read(MOST_DESCRIPTION) if running.stderr else b""
        if written:
            image = Image.open(BytesIO(written), formats=("PPM",))
            return image.convert("RGB"), full_size(described)
    raise ValueError("no frame")


def full_size(described: bytes) -> tuple[int, int]:
    """Return width and height in the header of ffmpeg's framecrc. Raise ValueError or TooLarge."""
    found = DIMENSIONS.search(described)
    if found is None:
        raise ValueError("no size")
    width, height = int(found[1]), int(found[2])
    require_bounded(width, height)
    return width, height
