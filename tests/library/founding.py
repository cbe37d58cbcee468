"""A library for a person of a real server, as if another device had set it up."""

from typing import Any

from bytebin_cli.library.methods import MasterKey, SealedMethod, seal_passphrase, seal_recovery
from bytebin_cli.library.recovery import format_code
from bytebin_cli.library.states import State

from tests.cli.library.building import begin
from tests.cli.library.fake_server import encoded
from tests.cli.library.vectors import amk
from tests.people import Person

PHRASE = "stapler orbit lamp"
SECRET = b"\x01" * 16
CODE = format_code(SECRET)
SCOPES = (
    "files:read",
    "files:write",
    "files:delete",
    "library:read",
    "library:write",
    "library:manage",
    "user:read",
)


def set_up(person: Person) -> State:
    """Set up a library that PHRASE and CODE unlock, and return it. `person` needs an API key with SCOPES."""
    account = person.api.get("/api/v1/user").json()["id"]
    master = MasterKey(1, amk(1))
    methods = [seal_passphrase(account, master, PHRASE), seal_recovery(account, master, SECRET)]
    state = begin([listed(method) for method in methods], owner=account)
    document = {
        "revision": 1,
        "generation": 1,
        "methods": [{"sealed": encoded(method.sealed)} for method in methods],
        "items": [encoded(sealed) for sealed in state.sealed()],
        "head": encoded(state.head.item.sealed),
    }
    response = person.api.post("/api/v1/library", json=document)
    assert response.status_code == 201, response.text
    return state


def listed(method: SealedMethod) -> dict[str, Any]:
    return {"id": method.id, "kind": method.kind, "name": "", "added": 1}
