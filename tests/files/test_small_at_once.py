"""A small file in the request that creates its upload."""

import base64
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import httpx
import pytest

from tests.files.client import API, problem
from tests.files.stored import nothing_stored
from tests.files.test_gates import SEALED
from tests.people import Person
from tests.server import Server

SMALL = b"a few bytes"
MOST = 2**16


def send(
    sender: httpx.Client, content: bytes, key: str = "", changed: dict[str, Any] | None = None
) -> httpx.Response:
    body = {"name": "x", "size": len(content), "content": base64.b64encode(content).decode()} | (
        changed or {}
    )
    return sender.post(f"{API}/uploads", json=body, headers={"Idempotency-Key": key} if key else {})


@pytest.mark.parametrize("content", [b"", SMALL, b"x" * MOST], ids=["empty", "small", "largest"])
def test_one_request_makes_a_file_and_repeated_the_same_file(alice: Person, content: bytes) -> None:
    key = f"small-{len(content)}"
    created = send(alice.api, content, key)
    assert created.status_code == 201
    file = created.json()
    assert alice.api.get(f"/d/{file['id']}").content == content
    again = send(alice.api, content, key)
    assert (again.status_code, again.json()["id"]) == (200, file["id"])


def test_an_encrypted_file_is_stored_as_in_chunks(alice: Person) -> None:
    tokens = {"link_token_digest": SEALED.link_token, "read_token_digest": SEALED.read_token}
    encryption = {name: base64.b64encode(sha256(token).digest()).decode() for name, token in tokens.items()}
    encryption["envelope"] = base64.b64encode(SEALED.envelope).decode()
    created = send(alice.api, SEALED.body, "sealed", {"name": "", "encryption": encryption})
    assert created.status_code == 201
    token = base64.urlsafe_b64encode(SEALED.read_token).decode().rstrip("=")
    opened = alice.api.post(f"{API}/files/{created.json()['id']}/open", json={"read_token": token})
    assert base64.b64decode(opened.json()["envelope"]) == SEALED.envelope
    assert opened.json()["size"] == len(SEALED.body)


def test_the_same_request_many_times_at_once_makes_one_file(alice: Person) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: send(alice.api, SMALL, "at-once"), range(6)))
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 423}
    ids = {answer.json()["id"] for answer in answers if answer.is_success}
    ids.add(send(alice.api, SMALL, "at-once").json()["id"])
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("content", "key", "changed"),
    [
        (SMALL, "", {}),
        (SMALL, "bad", {"size": len(SMALL) + 1}),
        (SMALL, "bad", {"content": "%%%"}),
        (b"x" * (MOST + 1), "bad", {}),
    ],
    ids=["no key", "another size", "no base64", "too large"],
)
def test_what_is_refused_leaves_nothing(
    server: Server, alice: Person, content: bytes, key: str, changed: dict[str, Any]
) -> None:
    with nothing_stored(server):
        problem(send(alice.api, content, key, changed), 400, "invalid-request")


def test_a_key_stands_for_one_content(alice: Person) -> None:
    send(alice.api, SMALL, "same").raise_for_status()
    other = send(alice.api, SMALL[::-1], "same")
    assert problem(other, other.status_code, "idempotency-key-reused")
