"""Photos by the API and the form: without the place where they were taken, unless the upload says otherwise.

A photo is what begins like one, whatever name and type somebody gives it.
"""

import base64
from collections.abc import Callable
from secrets import token_hex

import httpx
import pytest

from tests.files.client import API, json_of, multipart, upload
from tests.people import Person
from tests.services.test_photos import KINDS, SECRETS, photo

PHOTO = photo("JPEG")
Send = Callable[..., dict[str, object]]


def by_form(person: Person, name: str, **fields: str) -> dict[str, object]:
    return json_of(person.api.post(f"{API}/files", **multipart(name, PHOTO, fields)))


def by_put(person: Person, name: str, **fields: str) -> dict[str, object]:
    return json_of(person.api.put(f"{API}/files/{name}", content=PHOTO, params=fields))


def in_chunks(person: Person, name: str, **fields: str) -> dict[str, object]:
    return upload(person.api, PHOTO, name=name, **{field: value == "true" for field, value in fields.items()})


def at_once(person: Person, name: str, **fields: str) -> dict[str, object]:
    wanted = {field: value == "true" for field, value in fields.items()}
    content = {"name": name, "size": len(PHOTO), "content": base64.b64encode(PHOTO).decode()}
    headers = {"Idempotency-Key": token_hex(8)}
    return json_of(person.api.post(f"{API}/uploads", json=content | wanted, headers=headers))


@pytest.mark.parametrize("send", [by_form, by_put, in_chunks, at_once])
@pytest.mark.parametrize("name", ["x.jpg", "IMG_1", "report.pdf"])
def test_each_way_in_removes_the_place(alice: Person, send: Send, name: str) -> None:
    file = send(alice, name)
    response = httpx.get(str(file["raw_url"]))
    assert int(response.headers["Content-Length"]) == file["size"] == len(PHOTO)
    assert not any(secret in response.content for secret in SECRETS)
    kept = httpx.get(str(send(alice, name, keep_metadata="true")["raw_url"])).content
    assert kept == PHOTO


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_its_first_bytes(alice: Person, kind: str) -> None:
    content = photo(kind)
    sent = alice.api.put(f"{API}/files/holiday", content=content, headers={"Content-Type": "text/plain"})
    stored = httpx.get(json_of(sent)["download_url"]).content
    assert len(stored) == len(content)
    assert not any(secret in stored for secret in SECRETS)


def test_what_only_has_the_name_of_a_photo_or_one_inside_stays_as_it_is(alice: Person) -> None:
    for content in (b" " + PHOTO, b"PK\3\4" + PHOTO, PHOTO[:2], b""):
        sent = alice.api.put(f"{API}/files/x.jpg", content=content)
        assert httpx.get(json_of(sent)["download_url"]).content == content
