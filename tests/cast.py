"""The users in the tests and their API keys: already in the prepared data directory, or created on demand."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from tests.people import password_for

ALL_SCOPES = (
    "files:read", "files:write", "files:delete", "library:read", "library:write", "library:manage",
    "requests:read", "requests:write", "links:read", "links:write", "user:read", "user:write",
)  # fmt: skip
# Without carol, who signs up in a test.
NAMES = ("alice", "bob", "cli", "dora", "erin", "frida", "heidi", "ivan", "judy", "sender")
MODERATOR = "moderator@example.org"


class Wanted(NamedTuple):
    """A user to create. Without `scopes`, no key is made; without a password, the account must already exist."""

    email: str
    password: str | None
    scopes: tuple[str, ...] = ()
    staff: bool = False


RunCasting = Callable[[str], str]  # runs tests/casting.py with this input and returns its output


def admit(wanted: Iterable[Wanted], run: RunCasting) -> list[str]:
    """Create the users and keys. Return one token each, or "" where no key was asked for."""
    tokens: list[str] = json.loads(run(json.dumps([each._asdict() for each in wanted])))
    return tokens


def prepare(prepared: Path, run: RunCasting) -> None:
    people = [
        Wanted(f"{name}@example.org", password_for(f"{name}@example.org"), ALL_SCOPES) for name in NAMES
    ]
    people.append(Wanted(MODERATOR, password_for(MODERATOR), ALL_SCOPES, staff=True))
    tokens = admit(people, run)
    _list_of(prepared).write_text(
        json.dumps({each.email: token for each, token in zip(people, tokens, strict=True)})
    )


def tokens(prepared: Path) -> dict[str, str]:
    """Return the token of each user in the data directory `prepared`, by e-mail address."""
    listed = _list_of(prepared)
    found: dict[str, Any] = json.loads(listed.read_text()) if listed.exists() else {}
    return found


def _list_of(prepared: Path) -> Path:
    return prepared.with_name(f"{prepared.name}-cast.json")
