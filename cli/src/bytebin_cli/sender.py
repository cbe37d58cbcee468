"""What `bytebin upload` does with each name it is given: a file, or '-' for standard input."""

import mimetypes
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from bytebin_cli.api import Answer, Api, text
from bytebin_cli.errors import Interrupted
from bytebin_cli.metadata import Metadata
from bytebin_cli.preparation import Limits, Wanted
from bytebin_cli.progress import Meter, Screen
from bytebin_cli.source import FileSource, Source, Spool
from bytebin_cli.state import Memory, open_state
from bytebin_cli.upload import Upload

STDIN: Final = "-"
_READ_SIZE: Final = 1 << 18
# What is told of a file; the bare addresses of an encrypted one's bytes are of no use to anybody.
_TOLD: Final = ("id", "deletion_url", "created_at", "expires_at", "max_downloads")
_TOLD_OF_PLAIN: Final = ("raw_url", "download_url", "thumbnail_url")


@dataclass(frozen=True)
class Task:
    """What was asked for, for every file. `expires_in` in seconds; `name` in place of the file's own."""

    encrypt: bool
    password: str | None
    expires_in: int | None
    max_downloads: int | None
    name: str | None

    def wanted(self, own_name: str, size: int) -> Wanted:
        name = self.name or own_name
        metadata = Metadata(name, _media_type(name), size)
        return Wanted(metadata, self.encrypt, self.password, self.expires_in, self.max_downloads)


@dataclass(frozen=True)
class Sender:
    """`states` is the folder for what is needed to go on later."""

    api: Api
    limits: Limits
    task: Task
    screen: Screen
    states: Path

    def send(self, file: str) -> Answer:
        """What is to be told of the file that came to be; `url` is the whole link, with the key. Raises Refused."""
        if file != STDIN:
            return self._send_file(file)
        if self.task.encrypt:
            return self._send_spooled(sys.stdin.buffer)
        return self._send_stream(sys.stdin.buffer)

    def _send_file(self, file: str) -> Answer:
        path = Path(file)
        task, source = self.task, FileSource(path)
        try:
            wanted = task.wanted(os.fsencode(path.name).decode(errors="replace"), source.size)
            choices = (task.encrypt, bool(task.password), task.expires_in, task.max_downloads, task.name)
            with open_state(self.states, "upload", self.api.account.url, path.resolve(), *choices) as state:
                answer = self._run(file, wanted, source, state, resumable=True)
                state.wipe()
                return answer
        finally:
            source.close()

    def _send_spooled(self, stream: BinaryIO) -> Answer:
        """Encrypted: the size stands before the first byte, so that the end of the input is waited for."""
        spool = Spool.of(stream, self.states)
        try:
            wanted = self.task.wanted("stdin", spool.size)
            return self._run(STDIN, wanted, spool, Memory(), resumable=False)
        finally:
            spool.close()

    def _run(self, file: str, wanted: Wanted, source: Source, state: Memory, *, resumable: bool) -> Answer:
        upload = Upload(self.api, self.limits, source, wanted, state, resumable, self.screen)
        return _told(file, wanted.metadata, upload.run(), encrypted=wanted.encrypt)

    def _send_stream(self, stream: BinaryIO) -> Answer:
        """Plain: sent while it is read, in one request of unknown length, which cannot be tried again."""
        metadata = self.task.wanted("stdin", 0).metadata
        try:
            with self.screen.meter(metadata.name, None) as meter:
                answer = self.api.put_stream(metadata.name, metadata.media_type, _pieces(stream, meter))
        except KeyboardInterrupt:
            raise Interrupted("Interrupted. Nothing was kept.") from None
        changes = {"expires_in": self.task.expires_in, "max_downloads": self.task.max_downloads}
        changes = {name: value for name, value in changes.items() if value is not None}
        if changes:
            answer = self.api.patch(f"files/{text(answer, 'id')}", changes)
        return _told(STDIN, metadata, answer, encrypted=False)


def _told(file: str, metadata: Metadata, answer: Answer, *, encrypted: bool) -> Answer:
    members = _TOLD if encrypted else _TOLD + _TOLD_OF_PLAIN
    size = metadata.size if encrypted else answer.get("size")
    described = {"file": file, "name": metadata.name, "size": size, "encrypted": encrypted}
    url = text(answer, "url") + answer.get("fragment", "")
    return {**described, "url": url, **{member: answer.get(member) for member in members}}


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _pieces(stream: BinaryIO, meter: Meter) -> Iterator[bytes]:
    while piece := stream.read(_READ_SIZE):
        yield piece
        meter.advance(len(piece))
