"""bytebin as `make serve` runs it, with an empty DATA_DIR. Digests and syncing are on unless a setting changes it."""

from pathlib import Path
from typing import Any

from benchmarks.connection import Connection, Slice
from benchmarks.serve import first_response_seconds
from benchmarks.source import MIB, Source
from benchmarks.uploads import BytebinClient
from tests.server import Server, manage

EMAIL = "bench@example.org"
PASSWORD = "a-password-for-nobody"
SCOPES = "files:read,files:write,files:delete"
# Large enough for a file of 10 GiB besides the others; all other settings have their defaults.
ROOM = {"QUOTA_BYTES": str(2**36), "MAX_FILE_BYTES": str(2**36)}


class Prepared:
    """A data directory from a first `make serve`, with a user and their API key. Each server gets a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700)
        first_response_seconds(folder)
        manage(folder, "createuser", EMAIL, "--password-stdin", stdin=f"{PASSWORD}\n")
        self.token = manage(folder, "createkey", EMAIL, "--name", "bench", "--scopes", SCOPES)


class Bytebin:
    def __init__(self, folder: Path, prepared: Prepared, **settings: str) -> None:
        self._server = Server(folder, prepared.folder, fresh=True, **ROOM, **settings).start()
        self.token = prepared.token
        self.port = self._server.port
        self.url = self._server.url
        self._uploaded: list[str] = []

    @property
    def pid(self) -> int:
        assert self._server.process
        return self._server.process.pid

    def client(self, connection: Connection) -> BytebinClient:
        return BytebinClient(connection, self.token)

    def remember(self, reported: list[dict[str, Any]]) -> None:
        """Record the files that clients say they have uploaded, so that `clean` can delete them."""
        self._uploaded += [work["file"] for work in reported if "file" in work]

    def clean(self) -> None:
        with Connection(self.port) as connection:
            while self._uploaded:
                self.client(connection).delete(self._uploaded.pop())

    def keep_file(self, source: Source, size: int, chunk_size: int = 8 * MIB) -> str:
        """Upload a file to be downloaded. Return its ID."""
        with Connection(self.port) as connection:
            client = self.client(connection)
            upload = client.create(size, chunk_size)
            for index, chunk in enumerate(source.chunks(0, size, chunk_size)):
                client.put(upload, index, chunk)
            return client.complete(upload)

    def keep_small_files(self, source: Source, size: int, count: int) -> list[str]:
        with Connection(self.port) as connection:
            client = self.client(connection)
            parts = (Slice(source.fd, number * size, size) for number in range(count))
            return [client.send_small(part) for part in parts]

    def stop(self) -> None:
        self._server.stop()
