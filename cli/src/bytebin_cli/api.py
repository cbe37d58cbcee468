"""The server's API with a key. Every address is built from the account's own, so that the key goes nowhere else."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote, urlencode

from bytebin_cli.account import Account
from bytebin_cli.errors import DamagedFile, Refused, ServerRefused
from bytebin_cli.responses import connect, network_errors, read_json, refusal, strange_answer
from bytebin_cli.retry import Persistence

# A page of a thousand chunks or files.
_MAX_ANSWER: Final = 1 << 22
_SLICE: Final = 1 << 18

Answer = dict[str, Any]


class Api:
    """Each request is repeated where the server or the connection fails, as `persistence` says."""

    def __init__(self, account: Account, persistence: Persistence) -> None:
        self.account = account
        self.persistence = persistence
        self._client = connect()

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **parameters: str | int) -> Answer:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self.persistence.persist(lambda: self._request("GET", path + query))

    def post(self, path: str, document: Mapping[str, Any], **headers: str) -> Answer:
        content = json.dumps(document).encode()
        headers = {"Content-Type": "application/json", **_header_names(headers)}
        return self.persistence.persist(lambda: self._request("POST", path, headers, content))

    def delete(self, path: str) -> None:
        self.persistence.persist(lambda: self._request("DELETE", path))

    def cancel(self, path: str) -> None:
        """Deletes if that can be done now: what is left at the server expires by itself."""
        with suppress(Refused):
            self._request("DELETE", path)

    def put_chunk(
        self, upload_id: str, index: int, content: bytes, digest: bytes, sent: Callable[[int], None]
    ) -> None:
        """Once, without a second try: the caller counts with `sent` what has left, and takes it back."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(len(content)),
            "Content-Digest": digest_field(digest),
        }
        self._request("PUT", f"uploads/{upload_id}/chunks/{index}", headers, _slices(content, sent))

    def put_stream(self, name: str, media_type: str, content: Iterable[bytes]) -> Answer:
        """A whole file of unknown length, once: what has been read of a pipe cannot be read again."""
        return self._request("PUT", f"files/{quote(name, safe='')}", {"Content-Type": media_type}, content)

    def patch(self, path: str, document: Mapping[str, Any]) -> Answer:
        content = json.dumps(document).encode()
        headers = {"Content-Type": "application/json"}
        return self.persistence.persist(lambda: self._request("PATCH", path, headers, content))

    def stored_chunks(self, upload_id: str) -> dict[int, bytes]:
        """Index -> SHA-256 of what the server has."""
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
    ) -> Answer:
        url = f"{self.account.url}/api/v1/{path}"
        sent = {"Authorization": f"Bearer {self.account.key}", **(headers or {})}
        with network_errors(), self._client.stream(method, url, headers=sent, content=content) as response:
            if not response.is_success:
                raise refusal(response)
            return {} if response.status_code == 204 else read_json(response, _MAX_ANSWER)


def items(page: Answer, member: str) -> list[Answer]:
    entries = page.get(member)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise strange_answer()
    return entries


def text(answer: Answer, member: str) -> str:
    value = answer.get(member)
    if not isinstance(value, str):
        raise strange_answer()
    return value


def number(answer: Answer, member: str) -> int:
    value = answer.get(member)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise strange_answer()
    return value


def lacks_scope(error: ServerRefused) -> bool:
    return error.slug == "insufficient-scope"


def digest_field(digest: bytes) -> str:
    """As RFC 9530 writes a SHA-256."""
    return f"sha-256=:{base64.b64encode(digest).decode()}:"


def _chunk(entry: Answer) -> tuple[int, bytes]:
    field = text(entry, "digest")
    try:
        return number(entry, "index"), base64.b64decode(field.removeprefix("sha-256=:").removesuffix(":"))
    except ValueError:
        raise DamagedFile("The server gave a digest that is none.") from None


def _slices(content: bytes, sent: Callable[[int], None]) -> Iterator[bytes]:
    view = memoryview(content)
    for start in range(0, len(view), _SLICE):
        piece = view[start : start + _SLICE]
        yield bytes(piece)
        sent(len(piece))


def _header_names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
