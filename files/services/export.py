"""Everything that an account has, as one ZIP archive that is made while it is sent.

Bytes are stored, not compressed, so the length is known before the first one. Neither large nor many files are held in
memory: each takes about a kilobyte, for its place in the archive, and their list is first written to disk.
"""

import errno
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZIP_FILECOUNT_LIMIT

from django.conf import settings
from zipstream import ZipStream

from accounts.models import User
from bytebin.ratelimits import Limit, take
from files.blobstore import get_store
from files.models import Envelope, File, Library, LibraryItem, ReceivedKey
from files.services import envelopes
from files.services.export_documents import account_document, file_document, library_document
from files.services.export_names import Names
from files.services.export_note import note

EXPORTS = Limit("exports of an account", 10, 60 * 60)
BLOCK = 2**18  # bytes that are read, and sent, at a time
PAGE = 500  # files whose envelopes one query finds


class Incomplete(ConnectionResetError):
    """A file was deleted, or the library changed, while the archive was sent.

    As after a lost connection, nothing is left but to close it.
    """

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "what was being exported was changed or deleted meanwhile")


class Entry(NamedTuple):
    """A file in the archive, of `size` bytes. `content` is opened when it is read."""

    name: str
    size: int
    content: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of a stored file."""

    key: str
    size: int

    def __iter__(self) -> Iterator[bytes]:
        try:
            with get_store().open(self.key, 0, self.size) as blob:
                yield from iter(lambda: blob.read(BLOCK), b"")
        except FileNotFoundError:
            raise Incomplete from None


@dataclass(frozen=True, slots=True)
class StoredEnvelope:
    """The envelope of an encrypted file."""

    file_id: str

    def __iter__(self) -> Iterator[bytes]:
        envelope = Envelope.objects.filter(pk=self.file_id).first()
        if envelope is None:
            raise Incomplete
        yield bytes(envelope.header) + bytes(envelope.sealed)


@dataclass(frozen=True, slots=True)
class StoredKey:
    """The sealed key of a file that was sent through an upload link."""

    file_id: str

    def __iter__(self) -> Iterator[bytes]:
        sealed = ReceivedKey.objects.filter(pk=self.file_id).values_list("sealed", flat=True).first()
        if sealed is None:
            raise Incomplete
        yield bytes(sealed)


@dataclass(frozen=True, slots=True)
class SealedItems:
    """The items of a library in the order of their IDs. Each says its own length."""

    owner_id: str
    size: int

    def __iter__(self) -> Iterator[bytes]:
        rows = LibraryItem.objects.there().filter(owner=self.owner_id).order_by("pk")
        left = self.size
        for sealed in rows.values_list("sealed", flat=True).iterator(chunk_size=PAGE):
            left -= len(sealed)
            yield bytes(sealed)
        if left:
            raise Incomplete


@dataclass(frozen=True)
class Export:
    """An archive, which can be read once, and has to be closed."""

    archive: ZipStream
    file_list: IO[bytes]

    @property
    def size(self) -> int:
        return len(self.archive)

    def __iter__(self) -> Iterator[bytes]:
        """Yield blocks of BLOCK bytes, or a little more. Raise Incomplete, or StorageUnavailable."""
        held, length = [], 0
        for part in self.archive:
            held.append(part)
            length += len(part)
            if length >= BLOCK:
                yield b"".join(held)
                held, length = [], 0
        yield b"".join(held)

    def close(self) -> None:
        self.file_list.close()


def export(user: User) -> Export:
    """Begin an export. Raise RateLimited after too many. Nothing of a file is read yet."""
    take((EXPORTS, user.pk))
    file_list = TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115  # closed by its owner
    try:
        entries = list(listed_files(user, file_list))
    except BaseException:
        file_list.close()
        raise
    size = file_list.seek(0, 1)
    return Export(archive_of(user, Entry("files.json", size, from_start(file_list)), entries), file_list)


def archive_of(user: User, file_list: Entry, entries: Iterable[Entry]) -> ZipStream:
    archive = ZipStream(sized=True)
    archive.add(note(), "README.txt")
    archive.add(as_json(account_document(user), indent=1) + b"\n", "account.json")
    return with_entries(archive, (file_list, *library_entries(user), *entries))


def archived(entries: Iterable[Entry]) -> ZipStream:
    """Return an archive of nothing but `entries`."""
    return with_entries(ZipStream(sized=True), entries)


def with_entries(archive: ZipStream, entries: Iterable[Entry]) -> ZipStream:
    for entry in entries:
        archive.add(entry.content, entry.name, size=entry.size)
    if archive.num_queued() == ZIP_FILECOUNT_LIMIT:
        archive.mkdir("empty")  # zipstream-ng 1.9.3 mistakes the length of exactly so many entries
    return archive


def library_entries(user: User) -> list[Entry]:
    """Return the library, still locked: how it is unlocked, and its sealed items one after the other."""
    library = Library.objects.filter(pk=user.pk).first()
    if library is None:
        return []
    document = as_json(library_document(library), indent=1) + b"\n"
    items = SealedItems(user.pk, library.item_bytes)
    return [
        Entry("library/library.json", len(document), [document]),
        Entry("library/items.bin", library.item_bytes, items),
    ]


def listed_files(user: User, file_list: IO[bytes]) -> Iterator[Entry]:
    """Write the list of the user's files to `file_list`, and yield what the archive has of each."""
    names, before = Names(), b"[\n"
    for page in pages_of(user):
        lengths, keys = envelope_lengths(page), key_lengths(page)
        for file in page:
            entries = entries_of(file, names, lengths.get(file.pk, 0), keys.get(file.pk, 0))
            file_list.write(before + as_json(file_document(file, [entry.name for entry in entries])))
            before = b",\n"
            yield from entries
    file_list.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def pages_of(user: User) -> Iterator[list[File]]:
    rows = File.objects.visible_to(user).iterator(chunk_size=PAGE)
    while page := list(islice(rows, PAGE)):
        yield page


def envelope_lengths(page: list[File]) -> dict[str, int]:
    """Return the length in bytes of the envelope of each encrypted file."""
    found = Envelope.objects.filter(pk__in=[file.pk for file in page if file.encrypted])
    return {pk: envelopes.length(bytes(header)) for pk, header in found.values_list("pk", "header")}


def key_lengths(page: list[File]) -> dict[str, int]:
    """Return the length in bytes of the sealed key of each file that was sent through an upload link."""
    found = ReceivedKey.objects.filter(pk__in=[file.pk for file in page if file.request_id])
    return {pk: len(bytes(sealed)) for pk, sealed in found.values_list("pk", "sealed")}


def entries_of(file: File, names: Names, envelope_length: int, key_length: int) -> list[Entry]:
    """Return the file's entries: none if nobody can open it any more, or a moderator has taken it down."""
    if file.expired or file.state == File.State.TAKEN_DOWN:
        return []
    blob = Blob(file.blob_key, file.size)
    if not file.encrypted:
        return [Entry(f"files/{names.unique(file.name)}", file.size, blob)]
    if not envelope_length:
        return []
    envelope = Entry(f"encrypted/{file.pk}.envelope", envelope_length, StoredEnvelope(file.pk))
    key = Entry(f"encrypted/{file.pk}.key", key_length, StoredKey(file.pk))
    return [envelope, Entry(f"encrypted/{file.pk}.body", file.size, blob), *([key] if key_length else [])]


def from_start(file_list: IO[bytes]) -> Iterator[bytes]:
    file_list.seek(0)
    yield from iter(lambda: file_list.read(BLOCK), b"")


def as_json(document: dict[str, Any], indent: int | None = None) -> bytes:
    """Return the document in UTF-8: on one line, which takes a third of the time, or indented."""
    return json.dumps(document, ensure_ascii=False, indent=indent).encode(errors="replace")
