"""Streaming parser of `multipart/form-data`, for the API and the page: text fields first, then the file."""

from collections.abc import Iterator
from email.message import Message

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from bytebin.errors import IncompleteBody, InvalidRequest
from files.blobstore import ByteSource

BLOCK = 2**20  # bytes given to the parser at a time: a quarter of it costs 20 % more CPU
MAX_FIELD = 4096  # bytes of a text field
MAX_PARTS = 32
MAX_PART_HEAD = 8192  # bytes
MALFORMED = gettext_lazy("The body is not valid multipart/form-data.")

Events = Iterator[MultipartSegment | bytes | bytearray | None]


class MultipartForm:
    """A form that ends with one file, in the field named `file`.

    `fields` are the text fields, which come before the file; reading `file` consumes the body; `finish` must be called
    before the file counts as received. Raises InvalidRequest for a malformed form, and IncompleteBody for one that ends
    before its last boundary.
    """

    def __init__(self, content_type: str, source: ByteSource) -> None:
        self.fields: dict[str, str] = {}
        self._events = events(boundary_of(content_type), source)
        self.file = self._find_file()

    def _find_file(self) -> "FilePart":
        for event in self._events:
            if isinstance(event, MultipartSegment):
                if event.filename is not None:
                    if event.name != "file":
                        raise InvalidRequest(_("The file must be in the form field named file."))
                    return FilePart(event, self._events)
                self.fields[event.name or ""] = read_text(event, self._events)
        raise InvalidRequest(_("The form has no file. Send one in the field named file."))

    def finish(self) -> None:
        """Read to the end of the form. Raise InvalidRequest if anything follows the file."""
        for event in self._events:
            if isinstance(event, MultipartSegment):
                raise InvalidRequest(_("Send one file per request, as the last field of the form."))


class FilePart:
    """The bytes of the file. The parser chooses the block size, so the rest of a block is kept for the next read."""

    def __init__(self, segment: MultipartSegment, parts: Events) -> None:
        self.name = segment.filename or ""
        self.content_type = segment.content_type or ""
        self._events = parts
        self._left: memoryview = memoryview(b"")
        self._ended = False

    def read(self, size: int) -> memoryview:
        """Return at most `size` bytes, none at the end of the file."""
        if not self._left and not self._ended:
            block = next(self._events, None)
            self._ended = not isinstance(block, (bytes, bytearray))
            self._left = memoryview(block if isinstance(block, (bytes, bytearray)) else b"")
        read, self._left = self._left[:size], self._left[size:]
        return read


def least_file(content_length: int | None) -> int:
    """Return how many bytes the file of a form of this length has at least; 0 if the length is not known."""
    return max(0, (content_length or 0) - MAX_PARTS * (MAX_FIELD + MAX_PART_HEAD))


def boundary_of(content_type: str) -> str:
    """Return the boundary that the Content-Type names. Raise InvalidRequest for another type or none."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/form-data" or not boundary:
        raise InvalidRequest(_("The body must be multipart/form-data with a boundary."))
    return boundary


def events(boundary: str, source: ByteSource) -> Events:
    """Yield the parser's events. Raise IncompleteBody if the form ends before its last boundary."""
    parser = PushMultipartParser(boundary, max_segment_count=MAX_PARTS, max_header_size=MAX_PART_HEAD)
    begun = False
    try:
        while not parser.closed and (block := source.read(BLOCK)):
            for event in parser.parse(bytes(block)):
                begun = True
                yield event
    except MultipartError:
        raise InvalidRequest(MALFORMED) from None
    try:
        parser.close()
    except MultipartError:
        raise (IncompleteBody if begun else InvalidRequest(MALFORMED)) from None


def read_text(segment: MultipartSegment, parts: Iterator[MultipartSegment | bytes | None]) -> str:
    text = b""
    while isinstance(block := next(parts, None), (bytes, bytearray)):
        text += block
        if len(text) > MAX_FIELD:
            raise InvalidRequest(f"The field {segment.name} can have at most {MAX_FIELD} bytes.")
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise InvalidRequest(_("The field %(name)s must be UTF-8.") % {"name": segment.name}) from None
