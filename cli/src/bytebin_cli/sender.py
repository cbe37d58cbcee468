"""Upload each argument of `bytebin upload`: a file, a pipe, or '-' for standard input."""

import mimetypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from bytebin_cli.api import Api, Document, text
from bytebin_cli.errors import Interrupted, NotReadable, run_again
from bytebin_cli.metadata import Metadata
from bytebin_cli.photos.cleaning import cleaned
from bytebin_cli.photos.formats import Wanted
from bytebin_cli.preparation import Limits, Rules, UploadRequest
from bytebin_cli.progress import Meter, Screen
from bytebin_cli.prompts import standard_input
from bytebin_cli.responses import well_formed
from bytebin_cli.source import FileSource, Source, Spool, open_input
from bytebin_cli.state import MemoryState, open_state
from bytebin_cli.texts import gettext as _
from bytebin_cli.upload import Upload

STDIN: Final = "-"
OCTETS: Final = "application/octet-stream"
_READ_SIZE: Final = 1 << 18
# Python's own table: files of the system, such as /etc/mime.types, differ from machine to machine.
_TYPES: Final = mimetypes.MimeTypes()
# Members of the JSON output. The raw URLs of an encrypted file are of no use.
_MEMBERS: Final = ("id", "deletion_url", "created_at", "expires_at", "max_downloads")
_PLAIN_MEMBERS: Final = ("raw_url", "download_url", "thumbnail_url")


@dataclass(frozen=True)
class Task:
    """The options of the command. `expires_in` in seconds; `name` replaces the file's own."""

    encrypt: bool
    password: str | None
    expires_in: int | None
    max_downloads: int | None
    name: str | None
    # Whether the file is deleted once it was opened.
    burn: bool = field(default=False, kw_only=True)
    # What it shares with the other files of a folder, which are deleted together.
    burn_group: str = field(default="", kw_only=True)
    # The media type of a file whose name says none.
    unknown_type: str = field(default=OCTETS, kw_only=True)
    # What photos lose before they are encrypted, None for nothing. The server does the same with those that are not.
    unwanted: Wanted | None = field(default=None, kw_only=True)
    # Whether photos lose nothing, whatever the account says.
    keep_metadata: bool = field(default=False, kw_only=True)
    rules: Rules = field(default=Rules(), kw_only=True)

    @property
    def choices(self) -> tuple[object, ...]:
        """What, with the file, tells one upload from another: the same ones resume it."""
        more = [said for said, chosen in (("burn", self.burn), ("keep", self.keep_metadata)) if chosen]
        more += [self.burn_group] if self.burn_group else []
        more += [f"{name}={value}" for name, value in sorted(self.rules.members().items())]
        return (self.encrypt, bool(self.password), self.expires_in, self.max_downloads, self.name, *more)

    def request_for(self, own_name: str, size: int) -> UploadRequest:
        metadata = self.metadata_of(own_name, size)
        options = (self.encrypt, self.password, self.expires_in, self.max_downloads)
        return UploadRequest(
            metadata,
            *options,
            burn=self.burn,
            burn_group=self.burn_group,
            keep_metadata=self.keep_metadata,
            rules=self.rules,
        )

    def content_of(self, source: Source) -> Source:
        """Return what is sent of a file: a photo that is encrypted loses what is unwanted in it."""
        return cleaned(source, self.unwanted) if self.encrypt else source

    def metadata_of(self, own_name: str, size: int) -> Metadata:
        name = well_formed(self.name or own_name)  # the bytes of a name need not be UTF-8
        return Metadata(name, media_type(name, self.unknown_type), size)


def keep_nothing(_sent: Document, _parts: Sequence[Document]) -> None:
    """Keep no link of what was uploaded, nor of the files in a folder."""


@dataclass(frozen=True)
class Sender:
    """`states` is the directory for the state of interrupted uploads.

    `keep` is called with each upload before its state is wiped, so that an interruption loses no link. It may then be
    called again with the same.
    """

    api: Api
    limits: Limits
    task: Task
    screen: Screen
    states: Path
    keep: Callable[[Document, Sequence[Document]], None] = field(default=keep_nothing, kw_only=True)

    def send(self, file: str) -> Document:
        """Upload a file and return its description. `url` is the complete link, with the key. Raise Refused."""
        if file == STDIN:
            return self._send_stream(file, "stdin", standard_input())
        source = open_input(Path(file))
        try:
            if isinstance(source, FileSource):
                return self._send_file(file, source)
            return self._send_stream(file, Path(file).name, source)
        finally:
            source.close()

    def _send_file(self, file: str, source: FileSource) -> Document:
        path, task = Path(file), self.task
        request = task.request_for(path.name, source.size)
        content = task.content_of(source)
        with open_state(self.states, "upload", self.api.account.url, path.resolve(), *task.choices) as state:
            response = self.run(file, request, content, state, resumable=True)
            with can_resume():
                self.keep(response, ())
            state.wipe()
            return response

    def _send_stream(self, file: str, name: str, stream: BinaryIO) -> Document:
        send = self._send_spooled if self.task.encrypt else self._send_while_reading
        response = send(file, name, stream)
        self.keep(response, ())
        return response

    def _send_spooled(self, file: str, name: str, stream: BinaryIO) -> Document:
        """Read the stream to its end first: an encrypted upload announces its size."""
        spool = Spool.of(stream, self.states)
        try:
            request = self.task.request_for(name, spool.size)
            content = self.task.content_of(spool)
            return self.run(file, request, content, MemoryState(), resumable=False)
        finally:
            spool.close()

    def run(
        self, file: str, request: UploadRequest, source: Source, state: MemoryState, *, resumable: bool
    ) -> Document:
        """Upload what `source` yields, and return its description."""
        upload = Upload(self.api, self.limits, source, request, state, resumable, self.screen)
        response = upload.run()
        return _described(file, upload.request.metadata, response, encrypted=request.encrypt)

    def _send_while_reading(self, file: str, name: str, stream: BinaryIO) -> Document:
        """Upload the stream while reading it, in one request that cannot be retried."""
        request = self.task.request_for(name, 0)
        fields = {"name": request.metadata.name, **request.options()}
        try:
            with self.screen.meter(request.metadata.name, None) as meter:
                response = self.api.post_form(fields, _pieces(stream, meter))
        except KeyboardInterrupt:
            raise Interrupted(_("Interrupted. The upload was cancelled.")) from None
        return _described(file, request.metadata, response, encrypted=False)


@contextmanager
def can_resume() -> Iterator[None]:
    """Say after Ctrl-C that the same command resumes."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(run_again(_("Interrupted."))) from None


def _described(file: str, metadata: Metadata, response: Document, *, encrypted: bool) -> Document:
    members = _MEMBERS if encrypted else _MEMBERS + _PLAIN_MEMBERS
    size = metadata.size if encrypted else response.get("size")
    described = {"file": file, "name": metadata.name, "size": size, "encrypted": encrypted}
    url = text(response, "url") + response.get("fragment", "")
    return {**described, "url": url, **{member: response.get(member) for member in members}}


def media_type(name: str, unknown: str = OCTETS) -> str:
    """Return the media type of a file of that name, or `unknown`."""
    return _TYPES.guess_type(name)[0] or unknown


def _pieces(stream: BinaryIO, meter: Meter) -> Iterator[bytes]:
    """Yield the stream's bytes. Raise NotReadable, which ends the request without completing it."""
    while piece := _read(stream):
        yield piece
        meter.advance(len(piece))


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_READ_SIZE)
    except OSError as error:
        raise NotReadable(_("The input cannot be read: {reason}.").format(reason=error.strerror)) from None
