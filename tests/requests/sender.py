"""The API of upload links over HTTP: a link with its owner, and whoever sends files through it."""

import os
from typing import Any

import httpx

from tests.files.client import API, CHUNK, json_of, put
from tests.people import Person
from tests.requests.forging import Link, body_length, spelled

PLAIN = 100  # bytes of the smallest file here
BODY = body_length(PLAIN)


class Shared:
    """A link of `owner`, as somebody without an account uses it."""

    def __init__(self, owner: Person, sender: Person, **limits: Any) -> None:
        self.owner = owner.api
        self.api = sender.api
        self.link = Link()
        response = self.owner.post(f"{API}/requests", json=self.link.document(**limits))
        assert response.status_code == 201, response.text
        self.path = f"{API}/requests/{self.link.id}"

    @property
    def state(self) -> dict[str, Any]:
        """The link, as its owner sees it."""
        return json_of(self.owner.get(self.path))

    def used(self) -> tuple[int, int]:
        state = self.state
        return state["used_files"], state["used_bytes"]

    def change(self, **changes: Any) -> httpx.Response:
        return self.owner.patch(self.path, json=changes)

    def open(self, **tokens: bytes) -> httpx.Response:
        return self.api.post(
            f"{self.path}/open", json={name: spelled(token) for name, token in tokens.items()}
        )

    def look(self) -> dict[str, Any]:
        """Return what a sender sees of the link."""
        return json_of(self.open(send_token=self.link.send_token))

    def begin(
        self, plaintext: int = PLAIN, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        document = self.link.contribution(plaintext, **more)
        return self.api.post(f"{self.path}/uploads", json=document, headers=headers)

    def upload(self, plaintext: int = PLAIN, **more: Any) -> "Sending":
        response = self.begin(plaintext, **more)
        assert response.status_code == 201, response.text
        return Sending(self.api, json_of(response), body_length(plaintext))

    def send(self, plaintext: int = PLAIN) -> dict[str, Any]:
        """Send a whole file. Return it as its owner sees it."""
        before = {file["id"] for file in self.received()}
        self.upload(plaintext).finish()
        [new] = [file for file in self.received() if file["id"] not in before]
        return new

    def received(self, **query: str) -> list[dict[str, Any]]:
        """Return what was received through this link."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = {"request": self.link.id, **query} | ({"cursor": cursor} if cursor else {})
            page = json_of(self.owner.get(f"{API}/received", params=asked))
            found += page["files"]
            cursor = page["next"]
        return found


class Sending:
    """An upload through a link, with its token."""

    def __init__(self, api: httpx.Client, created: dict[str, Any], size: int) -> None:
        self.api = api
        self.id, self.token = created["id"], created["token"]
        self.chunk_size, self.chunk_count = created["chunk_size"], created["chunk_count"]
        self.body = os.urandom(size)
        self.path = f"{API}/uploads/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Bytebin-Upload": self.token}

    def status(self) -> httpx.Response:
        return self.api.get(self.path, headers=self.headers)

    def put(self, index: int = 0) -> httpx.Response:
        part = self.body[index * self.chunk_size : (index + 1) * self.chunk_size]
        return put(self.api, self.id, index, part, Bytebin_Upload=self.token)

    def complete(self) -> httpx.Response:
        return self.api.post(f"{self.path}/complete", json={}, headers=self.headers)

    def cancel(self) -> httpx.Response:
        return self.api.delete(self.path, headers=self.headers)

    def finish(self) -> httpx.Response:
        """Send what is missing, and complete the upload."""
        for index in range(self.chunk_count):
            assert self.put(index).status_code in (200, 201)
        response = self.complete()
        assert response.status_code == 201, response.text
        return response


__all__ = ["BODY", "CHUNK", "PLAIN", "Sending", "Shared"]
