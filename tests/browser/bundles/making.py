"""Encrypted files and bundles uploaded without a browser, including ones our pages would never make."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from tests.browser.saving.sealed_upload import announce
from tests.cli.sealing import Sealer, describe
from tests.files.client import complete, json_of, put
from tests.people import Person
from tests.server import Server

MANIFEST_TYPE = "application/vnd.bytebin.manifest+json"


@dataclass(frozen=True)
class Stored:
    id: str
    link: str
    name: str
    size: int

    def entry(self, **wrong: Any) -> dict[str, Any]:
        """Return the file's entry in a manifest; `wrong` overrides members."""
        key = self.link.partition("#")[2]
        right = {"id": self.id, "key": key, "name": self.name, "size": self.size, "type": "text/plain"}
        return right | wrong


def store(person: Person, content: bytes, name: str = "file.txt", content_type: str = "text/plain") -> Stored:
    """Upload an encrypted file. `content` must be non-empty and fit in one chunk."""
    sealer = Sealer(len(content), secret=secrets.token_bytes(32))
    metadata = describe(len(content), name) | {"type": content_type}
    upload = announce(person, sealer, sealer.envelope(metadata))
    put(person.api, upload["id"], 0, b"".join(sealer.segments(content))).raise_for_status()
    file = json_of(complete(person.api, upload["id"]))
    return Stored(file["id"], file["url"] + sealer.fragment, name, len(content))


def store_bundle(person: Person, entries: list[Any], **members: Any) -> Stored:
    return store_document(person, document_of(entries, **members))


def document_of(entries: list[Any], **members: Any) -> bytes:
    """Return a manifest; `members` override or extend its own."""
    return json.dumps({"version": 1, "files": entries} | members).encode()


def store_document(person: Person, document: bytes) -> Stored:
    return store(person, document, "Some files", MANIFEST_TYPE)


def spoil(server: Server, file_id: str) -> None:
    """Damage the last byte of a file's blob."""
    [(key,)] = server.query("SELECT blob_key FROM files_file WHERE _id = ?", file_id)
    [blob] = [path for path in server.blobs() if str(path).endswith(key)]
    body = bytearray(blob.read_bytes())
    body[-1] ^= 1
    blob.write_bytes(body)
