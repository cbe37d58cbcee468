"""Streaming parser of `multipart/form-data`, for the API and the pages: text fields, and one file or several."""

import re
from collections.abc import Iterator
from email.message import Message
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from bytebin.errors import IncompleteBody, InvalidName, InvalidRequest
from files.blobstore import ByteSource

BLOCK = 2**20  # bytes given to the parser at a time: a quarter of it costs 20 % more CPU
MAX_FIELD = 4096  # bytes of a text field
MAX_PARTS = 32
MAX_PART_HEAD = 8192  # bytes
MALFORMED = gettext_lazy("The body is not valid multipart/form-data.")
# Options that may follow the file, because nothing is public before the end of the form.
LATE_FIELDS = {"expires_in", "max_downloads", "burn", "folder"}
QUOTED = re.compile(r'"(?:\\.|[^\\"])*"')
# filename*=UTF-8''na%C3%AFve.txt (RFC 8187), which .NET sends beside a `filename` that is only for mail programs.
EXTENDED_NAME = re.compile(r";\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^';]*'([^;\s]+)", re.IGNORECASE)

Events = Iterator[MultipartSegment | bytes | bytearray | None]


class MultipartForm:
    """A form with a file in the field named `file`, or with several (`files`).

    The text of a field named `text_field` counts as a file without a name, however long it is.

    `fields` are the text fields before the file. Reading `file` consumes the body. `finish` must be called before the
    file counts as received; it returns the options that follow the file. Raises InvalidRequest for a malformed form,
    InvalidName for a file name that is not UTF-8, and IncompleteBody for a form that ends before its last boundary.
    """

    def __init__(self, content_type: str, source: ByteSource, text_field: str = "") -> None:
        self.fields: dict[str, str] = {}
        self._text_field = text_field
        self._events = events(boundary_of(content_type), source)
        self.file = self._find_file()

    def _find_file(self) -> "FilePart":
        for event in self._events:
            if isinstance(event, MultipartSegment):
                if is_file(event):
                    return self._file_in(event)
                name = field_name(event)
                if name and name == self._text_field:
                    return FilePart(event, self._events)
                self.fields[name] = read_text(name, self._events)
        raise InvalidRequest(_("The form has no file. Send one in the field named file."))

    def _file_in(self, segment: MultipartSegment) -> "FilePart":
        if field_name(segment) != "file":
            raise InvalidRequest(_("The file must be in the form field named file."))
        return FilePart(segment, self._events)

    def files(self) -> Iterator["FilePart"]:
        """Yield each file of the form, which is whole when it has been read to its end. Nothing else can follow.

        What is not read of a file is skipped. Raises InvalidRequest, InvalidName or IncompleteBody between two files.
        """
        part = self.file
        yield part
        part.skip()
        for event in self._events:
            if isinstance(event, MultipartSegment):
                if not is_file(event):
                    raise InvalidRequest(_("The files must be the last fields of the form."))
                part = self._file_in(event)
                yield part
                part.skip()

    def finish(self) -> dict[str, str]:
        """Read to the end of the form. Return the text fields after the file, of which only LATE_FIELDS are allowed."""
        late: dict[str, str] = {}
        for event in self._events:
            if isinstance(event, MultipartSegment):
                name = field_name(event)
                if event.filename is not None or name not in LATE_FIELDS:
                    raise InvalidRequest(
                        _(
                            "Send one file per request. Only expires_in, max_downloads, burn and folder can follow it."
                        )
                    )
                late[name] = read_text(name, self._events)
        return late


class FilePart:
    """The bytes of the file. The parser chooses the block size, so the rest of a block is kept for the next read."""

    def __init__(self, segment: MultipartSegment, parts: Events) -> None:
        self.name = file_name(segment)
        self.content_type = segment.header("Content-Type", "")
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

    def skip(self) -> None:
        """Read to the end of the file."""
        while self.read(BLOCK):
            pass


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
    # Headers are decoded byte by byte, so that a wrong encoding of a name is told apart from a malformed form.
    parser = PushMultipartParser(
        boundary, max_segment_count=MAX_PARTS, max_header_size=MAX_PART_HEAD, header_charset="latin-1"
    )
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


def is_file(segment: MultipartSegment) -> bool:
    return segment.filename is not None or extended_name(segment) is not None


def field_name(segment: MultipartSegment) -> str:
    """Return the name of a form field. Raise InvalidRequest if it is not UTF-8."""
    try:
        return (segment.name or "").encode("latin-1").decode()
    except UnicodeDecodeError:
        raise InvalidRequest(_("The names of form fields must be UTF-8.")) from None


def file_name(segment: MultipartSegment) -> str:
    """Return the file's name: `filename*` before `filename`, without the directories before it (RFC 7578, section 4.2).

    Raises InvalidName if it is not UTF-8.
    """
    name = extended_name(segment)
    try:
        if name is None:
            name = (segment.filename or "").encode("latin-1").decode()
    except UnicodeDecodeError:
        raise InvalidName(
            _(
                "The file name in the form is not UTF-8. Rename the file, or send its name in the URL of a PUT."
            )
        ) from None
    return name.rpartition("/")[2]


def extended_name(segment: MultipartSegment) -> str | None:
    """Return the decoded `filename*`, None if there is none that can be decoded."""
    header = QUOTED.sub('""', segment.header("Content-Disposition", ""))
    match = EXTENDED_NAME.search(header)
    if match is None:
        return None
    try:
        return unquote_to_bytes(match[2]).decode(match[1])
    except UnicodeDecodeError:
        return None


def read_text(name: str, parts: Iterator[MultipartSegment | bytes | None]) -> str:
    text = b""
    while isinstance(block := next(parts, None), (bytes, bytearray)):
        text += block
        if len(text) > MAX_FIELD:
            raise InvalidRequest(f"The field {name} can have at most {MAX_FIELD} bytes.")
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise InvalidRequest(_("The field %(name)s must be UTF-8.") % {"name": name}) from None
