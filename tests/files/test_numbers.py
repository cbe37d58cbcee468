"""Numbers are integers of JSON, or ASCII digits in forms, queries and headers; nothing else is accepted."""

import base64
import json
from typing import Any

import pytest

from tests.durability.raw_connection import Wire
from tests.files.client import API, create, multipart, problem, upload
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

# As in JSON. Python's int() or Django's fields would accept all but the last two.
NOT_INTEGERS = (
    '"123"',
    '"١٢٣"',
    '"1_000"',
    "true",
    "1e3",
    "1.0",
    '" 5"',
    "NaN",
    "Infinity",
    "1e999",
    "[1]",
    "{}",
)
NOT_DIGITS = ("١٢٣", "1_000", "+600", "1e3", "600.0", "0x258", "²", "true", " 600", "9" * 5000)


@pytest.mark.parametrize("value", NOT_INTEGERS)
@pytest.mark.parametrize("field", ["size", "chunk_size", "expires_in", "max_downloads"])
def test_a_number_in_json_is_an_integer(server: Server, alice: Person, field: str, value: str) -> None:
    members = {"name": '"x"', "size": "1"} | {field: value}
    body = "{" + ", ".join(f'"{name}": {text}' for name, text in members.items()) + "}"
    with nothing_stored(server):
        response = alice.api.post(
            f"{API}/uploads", content=body.encode(), headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 400, response.text
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("value", NOT_INTEGERS)
@pytest.mark.parametrize("field", ["expires_in", "max_downloads"])
def test_a_number_in_a_change_is_an_integer(alice: Person, field: str, value: str) -> None:
    file = upload(alice.api, b"x")
    response = alice.api.patch(
        f"{API}/files/{file['id']}",
        content=f'{{"{field}": {value}}}'.encode(),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 400, response.text
    assert alice.api.get(f"{API}/files/{file['id']}").json()[field.replace("_in", "_at")] is None


@pytest.mark.parametrize("value", NOT_DIGITS)
@pytest.mark.parametrize("field", ["expires_in", "max_downloads"])
def test_a_number_in_a_form_is_ascii_digits(server: Server, alice: Person, field: str, value: str) -> None:
    with nothing_stored(server):
        response = alice.api.post(f"{API}/files", **multipart("x.bin", b"x", {field: value}))
        problem(response, 400, "invalid-request")


@pytest.mark.parametrize("value", NOT_DIGITS)
def test_a_number_in_a_query_is_ascii_digits(alice: Person, value: str) -> None:
    problem(alice.api.get(f"{API}/files", params={"limit": value}), 400, "invalid-request")
    upload_id = create(alice.api)["id"]
    for name in ("after", "limit"):
        response = alice.api.get(f"{API}/uploads/{upload_id}/chunks", params={name: value})
        problem(response, 400, "invalid-request")


@pytest.mark.parametrize(
    "value", ["1_0", "+1", "²", "0x1", "1e1", "1.0", "9" * 20, "9" * 400, "9" * 5000, "1, 1"]
)
def test_a_content_length_that_is_not_a_size_is_refused(server: Server, alice: Person, value: str) -> None:
    with nothing_stored(server), Wire(server.port) as wire:
        wire.send(
            f"PUT {API}/files/x.bin HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {alice.token}\r\n"
            f"Content-Length: {value}\r\n\r\n".encode("latin-1")
        )
        response = wire.response()
        assert response
        assert response.status == 400


CURSOR_VALUES: dict[str, tuple[Any, ...]] = {
    "-created_at": (None, 1, True, "x", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", [], {}),
    "size": (None, "1", True, 1.5, float("inf"), float("nan"), 2**63, -(2**64), 10**400, "2026-01-01", []),
    "name": (None, 1, True, "a\0b", "\ud800", [], {}),
}


@pytest.mark.parametrize(
    ("order", "value"), [(order, value) for order, values in CURSOR_VALUES.items() for value in values]
)
def test_a_cursor_of_another_kind_is_refused(alice: Person, order: str, value: Any) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([value, "0123456789a"]).encode()).decode()
    response = alice.api.get(f"{API}/files", params={"order": order, "cursor": cursor})
    problem(response, 400, "invalid-request")


@pytest.mark.parametrize("key", [None, 1, "", "a\0b", "\ud800", "a b", "é", "a" * 5000, ["a"]])
def test_a_cursor_with_a_key_that_is_not_an_id_is_refused(alice: Person, key: Any) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(["x", key]).encode()).decode()
    response = alice.api.get(f"{API}/files", params={"order": "name", "cursor": cursor})
    problem(response, 400, "invalid-request")
