"""Make uploads as a client of the HTTP API, and check problem documents."""

import base64
import os
from hashlib import sha256
from typing import Any

import httpx

from tests.server import STORE_VARIABLE

# The smallest chunk size that the API allows, with S3 and otherwise.
CHUNK = 5 * 2**20 if STORE_VARIABLE in os.environ else 65_536
API = "/api/v1"
OCTETS = "application/octet-stream"
IANA = "https://iana.org/assignments/http-problem-types#"


def digest_field(content: bytes) -> str:
    """Return the Content-Digest of `content` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(sha256(content).digest()).decode()}:"


def chunks_digest(chunks: list[bytes]) -> str:
    """Return the SHA-256 over the chunks' SHA-256s, as `complete` takes it."""
    return digest_field(b"".join(sha256(chunk).digest() for chunk in chunks))


def chunk_of(index: int, length: int = CHUNK) -> bytes:
    """Return bytes that differ from chunk to chunk."""
    return sha256(index.to_bytes(4)).digest() * (length // 32) + b"x" * (length % 32)


def create(api: httpx.Client, size: int = 3 * CHUNK, **fields: Any) -> dict[str, Any]:
    body = {"name": "x.bin", "size": size, "chunk_size": CHUNK} | fields
    response = api.post(f"{API}/uploads", json=body)
    assert response.status_code == 201, response.text
    return json_of(response)


def put(api: httpx.Client, upload_id: str, index: int, content: bytes, **headers: str) -> httpx.Response:
    """Send a chunk. Header names are given with underscores; Content-Digest is correct unless given."""
    sent = {"Content-Type": OCTETS, "Content-Digest": digest_field(content)}
    sent |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    sent = {name: value for name, value in sent.items() if value}
    return api.put(f"{API}/uploads/{upload_id}/chunks/{index}", content=content, headers=sent)


def complete(api: httpx.Client, upload_id: str, **body: Any) -> httpx.Response:
    return api.post(f"{API}/uploads/{upload_id}/complete", json=body)


def upload(api: httpx.Client, content: bytes, name: str = "x.bin", **fields: Any) -> dict[str, Any]:
    """Upload `content` in chunks. Return the file."""
    created = create(api, len(content), name=name, **fields)
    step = created["chunk_size"]
    for index in range(created["chunk_count"]):
        response = put(api, created["id"], index, content[index * step : (index + 1) * step])
        assert response.status_code == 201, response.text
    response = complete(api, created["id"])
    assert response.status_code == 201, response.text
    return json_of(response)


def multipart(filename: str, content: bytes, fields: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a form with `filename` unescaped. httpx would escape what is tested here."""
    parts = [
        f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (fields or {}).items()
    ]
    head = (
        f'--frontier\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'.encode()
    )
    body = b"".join(parts) + head + content + b"\r\n--frontier--\r\n"
    return {"content": body, "headers": {"Content-Type": "multipart/form-data; boundary=frontier"}}


def json_of(response: httpx.Response) -> dict[str, Any]:
    document = response.json()
    assert isinstance(document, dict)
    return document


def problem(response: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """Check the response's status and problem type, and return the document. `slug` is an IANA type's fragment."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    document = json_of(response)
    base = f"{response.url.scheme}://{response.url.netloc.decode()}"
    assert document["type"] in {f"{base}/problems/{slug}", f"{IANA}{slug}"}
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["instance"] == response.url.path
    return document
