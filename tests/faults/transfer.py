"""One upload from the client's side: what was sent, and what the server acknowledged."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from tests.faults.retrying import RetryingClient
from tests.files.client import API, CHUNK, OCTETS, chunks_digest, digest_field, multipart


@dataclass
class Transfer:
    content: bytes
    chunk_size: int = CHUNK
    id: str = ""
    acknowledged: set[int] = field(default_factory=set)
    file: dict[str, Any] = field(default_factory=dict)

    @property
    def chunks(self) -> list[bytes]:
        step = self.chunk_size
        return [self.content[start : start + step] for start in range(0, len(self.content), step)]

    @property
    def acknowledged_bytes(self) -> int:
        chunks = self.chunks
        return sum(len(chunks[index]) for index in self.acknowledged)

    def create(self, client: RetryingClient, key: str) -> None:
        """Create the upload. `key` is the Idempotency-Key, so that a retry makes no second upload."""
        fields = {"name": "x.bin", "size": len(self.content), "chunk_size": self.chunk_size}
        response = client.request("POST", f"{API}/uploads", json=fields, headers={"Idempotency-Key": key})
        assert response.status_code == 201, response.text
        self.id = response.json()["id"]

    def put(self, client: RetryingClient, index: int) -> None:
        chunk = self.chunks[index]
        headers = {"Content-Type": OCTETS, "Content-Digest": digest_field(chunk)}
        response = client.request("PUT", self.chunk_path(index), content=chunk, headers=headers)
        assert response.status_code in {200, 201}, response.text
        self.acknowledged.add(index)

    def chunk_path(self, index: int) -> str:
        return f"{API}/uploads/{self.id}/chunks/{index}"

    def lost(self, client: RetryingClient) -> set[int]:
        """Return the indexes of acknowledged chunks that the server reports missing."""
        told = frozenset(self.acknowledged)
        response = client.request("GET", f"{API}/uploads/{self.id}")
        assert response.status_code == 200, response.text
        return set(told - indexes(response.json()["received"]["chunks"]))

    def resume(self, client: RetryingClient) -> None:
        """Send exactly the chunks that the server reports missing."""
        response = client.request("GET", f"{API}/uploads/{self.id}")
        assert response.status_code == 200, response.text
        for index in sorted(indexes(response.json()["missing"])):
            self.put(client, index)

    def complete(self, client: RetryingClient) -> None:
        body = {"chunks_digest": chunks_digest(self.chunks)}
        response = client.request("POST", f"{API}/uploads/{self.id}/complete", json=body)
        assert response.status_code in {200, 201}, response.text
        self.file = response.json()

    def post(self, client: RetryingClient) -> None:
        """Send the file in one request. A retry after a lost response stores it twice."""
        response = client.request("POST", f"{API}/files", **multipart("x.bin", self.content))
        assert response.status_code == 201, response.text
        self.file = response.json()

    def is_whole(self, client: RetryingClient) -> bool:
        """Download the file. Return whether it has exactly the bytes that were sent."""
        response = client.request("GET", urlsplit(self.file["download_url"]).path)
        assert response.status_code == 200, response.text
        return sha256(response.content).digest() == sha256(self.content).digest()

    def delete(self, client: RetryingClient) -> None:
        """Delete the file. A retry after a lost response may get 404."""
        response = client.request("DELETE", f"{API}/files/{self.file['id']}")
        assert response.status_code in {204, 404}, response.text

    def abort(self, client: RetryingClient) -> None:
        response = client.request("DELETE", f"{API}/uploads/{self.id}")
        assert response.status_code in {204, 410}, response.text


def indexes(ranges: str) -> set[int]:
    """Parse the API's chunk ranges: "0-3,7" is {0, 1, 2, 3, 7}."""
    found: set[int] = set()
    for part in ranges.split(",") if ranges else []:
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found
