"""The API of the library, as one member uses it."""

from typing import Any

from django.test import Client

from files.services.fsck import disagreements
from tests.library import boxes
from tests.members import Member

LIBRARY = "/api/v1/library"
ALL = ("library:read", "library:write", "library:manage")


class Remote:
    def __init__(self, member: Member) -> None:
        self.member = member
        self.account = member.user.pk
        self.api: Client = member.api(*ALL)

    def get(self, path: str = "") -> Any:
        return self.api.get(f"{LIBRARY}{path}")

    def post(self, path: str, document: dict[str, Any]) -> Any:
        return self.api.post(f"{LIBRARY}{path}", document, content_type="application/json")

    def create(self, **more: Any) -> Any:
        return self.post("", boxes.new_library(self.account) | more)

    def put(self, revision: int, *names: str, **more: Any) -> Any:
        """Write files of these names; the library has `revision` before."""
        return self.post("/items", boxes.files(self.account, revision, list(names), **more))

    def remove(self, revision: int, *names: str) -> Any:
        removed = [{"kind": boxes.FILE, "id": name.ljust(11, "z")} for name in names]
        return self.post("/items", boxes.write(self.account, revision, removed=removed))

    def pages(self, since: int = 0, limit: int = 500) -> list[dict[str, Any]]:
        """Return all pages of the list from a revision on."""
        found, query = [], f"since={since}"
        while query:
            response = self.get(f"/items?{query}&limit={limit}")
            assert response.status_code == 200, response.content
            found.append(response.json())
            query = found[-1]["next"] and f"cursor={found[-1]['next']}"
        return found


def problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    """Check the refusal, and that nothing is left of what was refused. Return its document."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"].endswith(f"/{slug}"), document
    assert list(disagreements()) == []
    return document
