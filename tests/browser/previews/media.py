"""Small media files that every browser can show."""

import struct
from pathlib import Path

from tests.browser.journeys.content import noise

MIB = 2**20
SAMPLES_PER_SECOND = 44_100
BYTES_PER_SECOND = 2 * SAMPLES_PER_SECOND
# 20 seconds of one colour that goes once around, 96 by 54, 5 pictures a second, in WebM (VP8, the index in front):
#   ffmpeg -f lavfi -i color=c=red:size=96x54:rate=5:duration=20 -vf hue=h=t*18 -c:v libvpx -b:v 4k -g 10 -an
#     -cluster_time_limit 1900 -fflags +bitexact -flags:v +bitexact -cues_to_front 1 film.webm
FILM = Path(__file__).with_name("film.webm")
DRAWING = (
    b'<?xml version="1.0"?>\n<!-- twice as wide as high -->\n'
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
    b'<circle cx="50" cy="25" r="20" fill="teal"/></svg>'
)


def wav(seconds: int) -> bytes:
    """Return noise: 16 bit, one channel."""
    samples = noise(BYTES_PER_SECOND) * seconds
    form = struct.pack("<HHIIHH", 1, 1, SAMPLES_PER_SECOND, BYTES_PER_SECOND, 2, 16)
    chunks = b"WAVE" + _riff_chunk(b"fmt ", form) + _riff_chunk(b"data", samples)
    return _riff_chunk(b"RIFF", chunks)


def _riff_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content
