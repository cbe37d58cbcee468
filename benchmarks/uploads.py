"""One upload, in the form that each server expects."""

import base64
import json
import secrets
import time
from urllib.parse import urlsplit

from benchmarks.clients import Work
from benchmarks.connection import Connection, Slice
from benchmarks.source import Source, content_digest

TUS = {"Tus-Resumable": "1.0.0"}
BOUNDARY = "----benchmark-7f3a9c0e"


class BytebinClient:
    """Uses the chunk API with an API key."""

    def __init__(self, connection: Connection, token: str) -> None:
        self.connection = connection
        self._key = {"Authorization": f"Bearer {token}"}

    def create(self, size: int, chunk_size: int) -> str:
        response = self._post(
            "/api/v1/uploads", {"name": "bench.bin", "size": size, "chunk_size": chunk_size}
        )
        return f"/api/v1/uploads/{response['id']}"

    def put(self, upload: str, index: int, chunk: Slice) -> None:
        self.connection.request("PUT", f"{upload}/chunks/{index}", self.chunk_headers(chunk), [chunk])

    def chunk_headers(self, chunk: Slice) -> dict[str, str]:
        return self._key | {
            "Content-Type": "application/octet-stream",
            "Content-Digest": content_digest(chunk),
        }

    def complete(self, upload: str) -> str:
        """Complete the upload. Return the file's ID."""
        return str(self._post(f"{upload}/complete", {})["id"])

    def delete(self, file_id: str) -> None:
        self.connection.request("DELETE", f"/api/v1/files/{file_id}", self._key)

    def abort(self, upload: str) -> None:
        self.connection.request("DELETE", upload, self._key)

    def send_form(self, part: Slice) -> str:
        response = self.connection.request("POST", "/api/v1/files", self._key | FORM_HEADERS, form(part))
        return str(response.json()["id"])

    def send_small(self, part: Slice) -> str:
        headers = self._key | {"Content-Type": "application/octet-stream"}
        return str(self.connection.request("PUT", "/api/v1/files/small.bin", headers, [part]).json()["id"])

    def _post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        headers = self._key | {"Content-Type": "application/json"}
        response: dict[str, object] = self.connection.request(
            "POST", path, headers, [json.dumps(body).encode()]
        ).json()
        return response


FORM_HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def form(part: Slice) -> list[bytes | Slice]:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="bench.bin"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return [head.encode(), part, f"\r\n--{BOUNDARY}--\r\n".encode()]


def to_bytebin(port: int, token: str, source: Source, start: int, total: int, chunk_size: int) -> Work:
    """Create the upload, send its chunks with their digests, and complete it. All three count as the upload."""
    with Connection(port) as connection:
        client = BytebinClient(connection, token)
        upload = client.create(total, chunk_size)
        chunks = list(source.chunks(start, total, chunk_size))
        for index, chunk in enumerate(chunks):
            client.put(upload, index, chunk)
        begun = time.monotonic()
        file_id = client.complete(upload)
        return Work(total, len(chunks) + 2, {"file": file_id, "completion": time.monotonic() - begun})


def to_nginx(port: int, source: Source, start: int, total: int, chunk_size: int) -> Work:
    """Send each chunk as a separate file, to see what the kernel, the disk and a server written in C can do."""
    with Connection(port) as connection:
        folder = secrets.token_hex(8)
        chunks = list(source.chunks(start, total, chunk_size))
        for index, chunk in enumerate(chunks):
            connection.request("PUT", f"/put/{folder}/{index}", {}, [chunk])
        return Work(total, len(chunks))


def to_durable(port: int, source: Source, start: int, total: int, chunk_size: int) -> Work:
    """Send the chunks of one file to benchmarks/durable.py, which expects each chunk's position and digest."""
    with Connection(port) as connection:
        name = secrets.token_hex(8)
        chunks = list(source.chunks(start, total, chunk_size))
        sent = 0
        for chunk in chunks:
            headers = {
                "Content-Range": f"bytes {sent}-{sent + chunk.size - 1}/{total}",
                "Content-Digest": content_digest(chunk),
            }
            connection.request("PUT", f"/{name}", headers, [chunk])
            sent += chunk.size
        return Work(total, len(chunks))


def to_tus(port: int, source: Source, start: int, total: int, chunk_size: int) -> Work:
    """Use the tus protocol 1.0.0: one PATCH per chunk, in order."""
    name, kind = (base64.b64encode(text).decode() for text in (b"bench.bin", b"application/octet-stream"))
    headers = {"Upload-Length": str(total), "Upload-Metadata": f"filename {name},filetype {kind}"}
    with Connection(port) as connection:
        location = connection.request("POST", "/files/", TUS | headers).headers["location"]
        path = urlsplit(location).path
        patch = TUS | {"Content-Type": "application/offset+octet-stream"}
        sent = 0
        chunks = list(source.chunks(start, total, chunk_size))
        for chunk in chunks:
            response = connection.request("PATCH", path, patch | {"Upload-Offset": str(sent)}, [chunk])
            sent += chunk.size
            if int(response.headers["upload-offset"]) != sent:
                raise ValueError(f"the server says {response.headers['upload-offset']} of {sent} bytes")
        return Work(total, len(chunks) + 1)


def form_to_bytebin(port: int, token: str, part: Slice) -> Work:
    with Connection(port) as connection:
        return Work(part.size, 1, {"file": BytebinClient(connection, token).send_form(part)})


def form_to_django(port: int, part: Slice) -> Work:
    with Connection(port) as connection:
        connection.request("POST", "/", FORM_HEADERS, form(part))
        return Work(part.size, 1)


def whole_to_nginx(port: int, part: Slice) -> Work:
    with Connection(port) as connection:
        connection.request("PUT", f"/put/{secrets.token_hex(8)}", {}, [part])
        return Work(part.size, 1)
