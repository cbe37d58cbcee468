"""The server's API, with a key. Every URL starts with the account's, so that the key goes nowhere else."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from secrets import token_hex
from typing import Any, Final, cast
from urllib.parse import urlencode

import httpx

from bytebin_cli.account import Account
from bytebin_cli.chunks import Chunk
from bytebin_cli.errors import DamagedFile, Refused, ServerRefused
from bytebin_cli.responses import api_error, connect, network_errors, read_json, unexpected_response
from bytebin_cli.retry import RetryPolicy
from bytebin_cli.texts import gettext as _

# Bytes: enough for a page of a thousand chunks or files, or of 500 of the largest entries of the library.
_MAX_RESPONSE: Final = 1 << 24
_SLICE: Final = 1 << 18

Document = dict[str, Any]


class Api:
    """Requests are retried after temporary failures, as `policy` says."""

    def __init__(self, account: Account, policy: RetryPolicy) -> None:
        self.account = account
        self.policy = policy
        self._client = connect()

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **parameters: str | int) -> Document:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self.policy.retry(lambda: self._request("GET", path + query))

    def post(self, path: str, document: Mapping[str, Any], **headers: str) -> Document:
        content = json.dumps(document).encode()
        headers = {"Content-Type": "application/json", **_header_names(headers)}
        return self.policy.retry(lambda: self._request("POST", path, headers, content))

    def delete(self, path: str) -> None:
        self.policy.retry(lambda: self._request("DELETE", path))

    def cancel(self, path: str) -> None:
        """Delete without retrying: whatever remains on the server expires."""
        with suppress(Refused):
            self._request("DELETE", path)

    def put_chunk(self, upload_id: str, index: int, chunk: Chunk, sent: Callable[[int], None]) -> None:
        """Send a chunk, without retrying. `sent` counts the bytes; after a failure, the caller subtracts them."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(len(chunk.content)),
            "Content-Digest": digest_field(chunk.digest),
        }
        self._request("PUT", f"uploads/{upload_id}/chunks/{index}", headers, _slices(chunk.content, sent))

    def post_form(self, fields: Mapping[str, Any], content: Iterable[bytes]) -> Document:
        """Upload a file of unknown length once, without retrying: a pipe cannot be read again.

        `fields` has its name and its options, which apply from the first moment that it is there.
        """
        boundary = token_hex(16)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._request("POST", "files", headers, _form(fields, content, boundary))

    def patch(self, path: str, document: Mapping[str, Any]) -> Document:
        content = json.dumps(document).encode()
        headers = {"Content-Type": "application/json"}
        return self.policy.retry(lambda: self._request("PATCH", path, headers, content))

    @contextmanager
    def download(self, path: str) -> Iterator[httpx.Response]:
        """Yield the response while its body arrives, without retrying. Raise ServerUnreachable if it ends early."""
        url = f"{self.account.url}/api/v1/{path}"
        with network_errors(), self._client.stream("GET", url, headers=self._credentials()) as response:
            if not response.is_success:
                raise api_error(response)
            yield response

    def stored_chunks(self, upload_id: str) -> dict[int, bytes]:
        """Map the index of each chunk on the server to its SHA-256."""
        stored: dict[int, bytes] = {}
        after: int | None = -1
        while after is not None:
            page = self.get(f"uploads/{upload_id}/chunks", after=after)
            stored |= dict(_chunk(entry) for entry in items(page, "chunks"))
            after = page.get("next")
        return stored

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterable[bytes] | None = None,
    ) -> Document:
        url = f"{self.account.url}/api/v1/{path}"
        sent = {**self._credentials(), **(headers or {})}
        with network_errors(), self._client.stream(method, url, headers=sent, content=content) as response:
            if not response.is_success:
                raise self._error(response)
            return {} if response.status_code == 204 else read_json(response, _MAX_RESPONSE)

    def _credentials(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.key}"}

    def _error(self, response: httpx.Response) -> Refused:
        return api_error(response)


def items(page: Document, member: str) -> list[Document]:
    entries = page.get(member)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise unexpected_response()
    return entries


def text(response: Document, member: str) -> str:
    value = response.get(member)
    if not isinstance(value, str):
        raise unexpected_response()
    return value


def number(response: Document, member: str) -> int:
    value = response.get(member)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise unexpected_response()
    return value


def decoded(value: object) -> bytes:
    """Return the bytes that a member holds in base64."""
    if not isinstance(value, str):
        raise unexpected_response()
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        raise unexpected_response() from None


def lacks_scope(error: ServerRefused) -> bool:
    return error.slug == "insufficient-scope"


def digest_field(digest: bytes) -> str:
    """Format a SHA-256 digest as in RFC 9530."""
    return f"sha-256=:{base64.b64encode(digest).decode()}:"


def _chunk(entry: Document) -> tuple[int, bytes]:
    field = text(entry, "digest")
    try:
        return number(entry, "index"), base64.b64decode(field.removeprefix("sha-256=:").removesuffix(":"))
    except ValueError:
        raise DamagedFile(_("The server sent an invalid digest.")) from None


def _form(fields: Mapping[str, Any], content: Iterable[bytes], boundary: str) -> Iterator[bytes]:
    """Yield a form (RFC 7578) that ends with the file, whose type the server knows from its name."""
    for name, value in fields.items():
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{shown}\r\n'.encode()
    disposition = 'Content-Disposition: form-data; name="file"; filename="file"'
    yield f"--{boundary}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
    yield from content
    yield f"\r\n--{boundary}--\r\n".encode()


def _slices(content: memoryview, sent: Callable[[int], None]) -> Iterator[bytes]:
    for start in range(0, len(content), _SLICE):
        piece = content[start : start + _SLICE]
        # The library takes any bytes-like object, though its types do not say so: no copy is needed.
        yield cast(bytes, piece)
        sent(len(piece))


def _header_names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
