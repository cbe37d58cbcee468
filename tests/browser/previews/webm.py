"""A film of any size, padded between its clusters, with a matching index."""

from collections.abc import Iterator

SEGMENT = b"\x18\x53\x80\x67"
CLUSTER = b"\x1f\x43\xb6\x75"
INFO = b"\x15\x49\xa9\x66"
TRACKS = b"\x16\x54\xae\x6b"
CUES = b"\x1c\x53\xbb\x6b"
TIME_OF_CLUSTER = b"\xe7"
ROOM = b"\xec"


def spread(film: bytes, room: int) -> bytes:
    """Return the film with `room` bytes of padding after each cluster and the cues (RFC 9559, 5.1.5) in front."""
    head, segment = elements(film)
    parts = list(elements(segment[1]))
    front = b"".join(element(kind, content) for kind, content in parts if kind in {INFO, TRACKS})
    clusters = [(content, element(kind, content)) for kind, content in parts if kind == CLUSTER]
    position = len(front) + len(index([(0, 0)] * len(clusters)))
    places = []
    for content, whole in clusters:
        places.append((time_of(content), position))
        position += len(whole) + room
    gap = element(ROOM, bytes(room - len(element(ROOM, b""))))
    body = front + index(places) + b"".join(whole + gap for _, whole in clusters)
    return element(*head) + element(SEGMENT, body)


def index(places: list[tuple[int, int]]) -> bytes:
    points = [
        element(
            b"\xbb",
            element(b"\xb3", eight(time)) + element(b"\xb7", TRACK + element(b"\xf1", eight(position))),
        )
        for time, position in places
    ]
    return element(CUES, b"".join(points))


def time_of(cluster: bytes) -> int:
    return next(int.from_bytes(content) for kind, content in elements(cluster) if kind == TIME_OF_CLUSTER)


def elements(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """EBML (RFC 8794): an id that says its own length, a size that says its own, the content."""
    position = 0
    while position < len(content):
        kind = content[position : position + width(content[position])]
        position += len(kind)
        size_width = width(content[position])
        size = int.from_bytes(content[position : position + size_width]) & (1 << 7 * size_width) - 1
        position += size_width
        yield kind, content[position : position + size]
        position += size


def width(first: int) -> int:
    return 9 - first.bit_length()


def element(kind: bytes, content: bytes) -> bytes:
    return kind + (1 << 56 | len(content)).to_bytes(8) + content


def eight(number: int) -> bytes:
    return number.to_bytes(8)


TRACK = element(b"\xf7", b"\x01")
