"""Send files through an upload link. The same call again resumes, and leaves out what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from bytebin_cli.api import Document, text
from bytebin_cli.photos.formats import Wanted
from bytebin_cli.preparation import Limits, UploadRequest
from bytebin_cli.request.contribution import Contribution, LinkUpload, kept_upload
from bytebin_cli.request.link_api import LinkApi, Opening
from bytebin_cli.request.opening import OpenLink
from bytebin_cli.request.selection import FileToSend
from bytebin_cli.sender import Sender, Task
from bytebin_cli.source import Source
from bytebin_cli.state import MemoryState

# Seconds after which the server ends an upload through a link, and the requests at once that it gets.
LIFETIME: Final = 3 * 86_400
_THREADS: Final = 4


@dataclass(frozen=True)
class LinkTask(Task):
    """`said` holds the note and the name of the sender, if there are any."""

    opened: OpenLink
    said: dict[str, str] = field(repr=False)

    @classmethod
    def of(
        cls, opened: OpenLink, note: str | None, sender: str | None, *, keep_metadata: bool = False
    ) -> "LinkTask":
        """Without an account that says something else, photos lose the place where they were taken."""
        said = {member: value for member, value in (("note", note), ("sender", sender)) if value}
        unwanted: Wanted | None = None if keep_metadata else "location"
        return cls(True, None, None, None, None, opened, said, unwanted=unwanted, keep_metadata=keep_metadata)

    @property
    def choices(self) -> tuple[object, ...]:
        keep = ("keep",) if self.keep_metadata else ()
        return (self.opened.link.id, *sorted(self.said.items()), *keep)

    def request_for(self, own_name: str, size: int) -> UploadRequest:
        metadata = self.metadata_of(own_name, size)
        return Contribution(metadata, True, None, None, None, self.opened, self.said)


@dataclass(frozen=True)
class LinkSender(Sender):
    """`begun` is the state of the whole command: which files were sent, and which have a place reserved."""

    api: LinkApi
    task: LinkTask
    begun: MemoryState

    def send_file(self, file: FileToSend) -> Document:
        """Send a file and return its description. Raise Refused."""
        if file.size is None:
            return self.send(file.path)
        self.begun.add({"begun": file.path})
        document = self.send(file.path)
        self.begun.add({"sent": file.path, "facts": _facts(file)})
        return document

    def run(
        self, file: str, request: UploadRequest, source: Source, state: MemoryState, *, resumable: bool
    ) -> Document:
        kept = kept_upload(state)
        self.api.upload_token = kept["token"] if kept else None
        opened = self.task.opened
        upload = LinkUpload(self.api, self.limits, source, request, state, resumable, self.screen, opened)
        response = upload.run()
        metadata = upload.request.metadata
        known = {"file": file, "name": metadata.name, "size": metadata.size, "request": opened.link.id}
        return {**known, "received_at": text(response, "received_at")}

    def unsent(self, files: Iterable[FileToSend]) -> list[FileToSend]:
        """Return the files that no earlier call has sent as they are now."""
        facts = {record["sent"]: record["facts"] for record in self.begun.records if "sent" in record}
        return [file for file in files if facts.get(file.path) != _facts(file)]

    def without_place(self, files: Iterable[FileToSend]) -> list[FileToSend]:
        """Return the files for which the server has not reserved a place yet."""
        begun = {record["begun"] for record in self.begun.records if "begun" in record}
        return [file for file in files if file.path not in begun]


def limits_of(opening: Opening) -> Limits:
    return Limits(opening.chunk_size, _THREADS, LIFETIME)


def _facts(file: FileToSend) -> list[int | None]:
    """Return what tells whether the file has changed."""
    return [file.size, file.modified_ns]
