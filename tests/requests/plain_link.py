"""A plain link, as its owner makes it and somebody without an account uses it."""

from typing import Any

import httpx

from tests.files.client import API, json_of
from tests.people import Person

LARGE = 9_000  # bytes of a file that counts more than the minimum
PAGE = "/files/requests/plain/"
HTML = {"Accept": "text/html"}


class Plain:
    """A plain link of `owner`, as somebody without an account uses it."""

    def __init__(self, owner: Person, sender: Person, **more: Any) -> None:
        self.owner, self.api = owner.api, sender.api
        asked = {
            "plain": True, "title": "Röntgen <b>", "max_files": 20, "max_bytes": 100_000_000, "expires_in": 3600,
            "notify": False,
        }  # fmt: skip
        made = self.owner.post(f"{API}/requests", json=asked | more)
        assert made.status_code == 201, made.text
        self.made = json_of(made)
        self.id = self.made["id"]
        self.path = f"/u/{self.id}"

    def look(self) -> httpx.Response:
        return self.api.get(self.path, headers=HTML)

    def send(self, *files: tuple[str, bytes], **fields: str) -> httpx.Response:
        parts = [("file", (name, content)) for name, content in files]
        return self.api.post(self.path, data=fields, files=parts, headers=HTML)

    def enter(self, password: str) -> httpx.Response:
        return self.api.post(self.path, data={"password": password}, headers=HTML)

    def change(self, **changes: Any) -> httpx.Response:
        return self.owner.patch(f"{API}/requests/{self.id}", json=changes)

    def used(self) -> tuple[int, int]:
        state = json_of(self.owner.get(f"{API}/requests/{self.id}"))
        return state["used_files"], state["used_bytes"]

    def files(self) -> dict[str, str]:
        """Return the IDs of the owner's files by name."""
        listed = json_of(self.owner.get(f"{API}/files"))["files"]
        return {file["name"]: file["id"] for file in listed}
