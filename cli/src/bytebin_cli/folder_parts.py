"""The files of a folder on their way to the server: small ones several at once, in one request each."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from bytebin_cli.api import Document, text
from bytebin_cli.at_once import MOST_BYTES, fits_at_once, read_at_once, send_at_once
from bytebin_cli.errors import FileChanged, NotReadable, TryAgainLater, run_again
from bytebin_cli.manifest import Written
from bytebin_cli.preparation import prepare
from bytebin_cli.progress import Meter, Screen
from bytebin_cli.responses import well_formed
from bytebin_cli.sender import Sender, keep_nothing, media_type
from bytebin_cli.source import FileSource, open_input
from bytebin_cli.state import MemoryState, Record
from bytebin_cli.workers import Job, WorkerPool

_AT_ONCE: Final = 6  # files; the server allows as many chunks


@dataclass(frozen=True)
class Found:
    """A file of the folder. `path` is relative to it."""

    path: PurePosixPath
    size: int
    modified_ns: int

    @property
    def facts(self) -> list[int]:
        return [self.size, self.modified_ns]


class FolderParts:
    """Sends the files of a folder. `state` is the folder's, and has one or two records of each file.

    `begun`: how a small file is encrypted, noted before it is sent, because the answer can be lost. `sent`: what became
    of a file.
    """

    def __init__(self, sender: Sender, folder: Path, state: MemoryState) -> None:
        # The bar is for the whole folder, and the password for its manifest.
        task = replace(sender.task, password=None, name=None)
        self._sender = replace(sender, task=task, screen=Screen(bars=False), keep=keep_nothing)
        self._folder = folder
        self._state = state
        self._begun = {record["begun"]: record for record in state.records if "begun" in record}
        self._sent = {record["sent"]: record for record in state.records if "sent" in record}

    def send(self, found: Iterable[Found], meter: Meter) -> list[Written]:
        """Send the files that no earlier call has sent. Raise Refused, after which the next call goes on."""
        files = list(found)
        missing = [file for file in files if self._earlier(file) is None]
        meter.advance(sum(file.size for file in files) - sum(file.size for file in missing))
        self._send_small(missing, meter)
        for file in missing:
            if self._earlier(file) is None:
                self._send_one(file)
                meter.advance(file.size)
        return [_written(file, self._sent[str(file.path)]) for file in files]

    def _earlier(self, file: Found) -> Record | None:
        record = self._sent.get(str(file.path))
        return record if record and record.get("facts") == file.facts else None

    def _send_small(self, missing: list[Found], meter: Meter) -> None:
        # Of what was begun before, the server is asked first.
        small = [f for f in missing if f.size < MOST_BYTES and str(f.path) not in self._begun]
        stop = self._sender.api.policy.stop
        stop.clear()
        pool = WorkerPool(stop)
        pool.start(self._small_jobs(small, meter), min(_AT_ONCE, self._sender.limits.max_parallel))
        try:
            pool.wait()
        except TryAgainLater as error:
            raise type(error)(run_again(str(error)), error.retry_after) from None

    def _small_jobs(self, files: list[Found], meter: Meter) -> Iterator[Job]:
        return (partial(self._send_at_once, file, meter) for file in files)

    def _send_at_once(self, file: Found, meter: Meter) -> None:
        """Send a small file, or leave it to `_send_one` if it is none any more."""
        with _named(file), suppress(FileChanged), closing(open_input(self._folder / file.path)) as source:
            if not isinstance(source, FileSource):
                return
            request = self._sender.task.request_for(file.path.name, source.size)
            started = prepare(request, self._sender.limits, source)
            if not fits_at_once(started):
                return
            content = self._sender.task.content_of(source)
            body = read_at_once(started, content)
            self._state.add({"begun": str(file.path), **started.kept_for(source)})
            sent = send_at_once(self._sender.api, request, started, body)
            self._note(file, text(sent, "id"), text(sent, "fragment"), source.size)
            meter.advance(file.size)

    def _send_one(self, file: Found) -> None:
        path = str(self._folder / file.path)
        begun = self._begun.get(str(file.path))
        with _named(file):
            sent = self._resume(path, file, begun) if begun else self._sender.send(path)
        self._note(file, str(sent["id"]), str(sent["url"]), sent["size"])

    def _resume(self, path: str, file: Found, begun: Record) -> Document:
        """Send a small file that an earlier call may have sent."""
        with closing(open_input(Path(path))) as source:
            if not isinstance(source, FileSource):
                return self._sender.send(path)
            state = MemoryState()
            state.records.append(begun)
            request = self._sender.task.request_for(file.path.name, source.size)
            content = self._sender.task.content_of(source)
            return self._sender.run(path, request, content, state, resumable=True)

    def _note(self, file: Found, identifier: str, link: str, size: int) -> None:
        """Record a sent file. `link` is its link, or only the fragment with its #."""
        facts = {"facts": file.facts, "id": identifier, "key": link.partition("#")[2], "size": size}
        record = {"sent": str(file.path), **facts}
        self._state.add(record)
        self._sent[str(file.path)] = record


@contextmanager
def _named(file: Found) -> Iterator[None]:
    """Say in an error which file of the folder cannot be read."""
    try:
        yield
    except (NotReadable, FileChanged) as error:
        raise type(error)(f"{well_formed(str(file.path))}: {error}") from None


def _written(file: Found, record: Record) -> Written:
    name, folders = well_formed(file.path.name), well_formed(str(file.path.parent))
    kind, path = media_type(name), "" if folders == "." else folders
    return Written(str(record["id"]), str(record["key"]), name, int(record["size"]), kind, path)
