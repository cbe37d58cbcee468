"""Photos by the API and the form: without the place where they were taken, unless the upload says otherwise."""

from collections.abc import Callable

import httpx
import pytest

from tests.files.client import API, json_of, multipart, upload
from tests.people import Person
from tests.services.test_photos import SECRETS, photo

PHOTO = photo("JPEG")
Send = Callable[..., dict[str, object]]


def by_form(person: Person, **fields: str) -> dict[str, object]:
    return json_of(person.api.post(f"{API}/files", **multipart("x.jpg", PHOTO, fields)))


def by_put(person: Person, **fields: str) -> dict[str, object]:
    return json_of(person.api.put(f"{API}/files/x.jpg", content=PHOTO, params=fields))


def in_chunks(person: Person, **fields: str) -> dict[str, object]:
    return upload(
        person.api, PHOTO, name="x.jpg", **{name: value == "true" for name, value in fields.items()}
    )


@pytest.mark.parametrize("send", [by_form, by_put, in_chunks])
def test_each_way_in_removes_the_place(alice: Person, send: Send) -> None:
    file = send(alice)
    response = httpx.get(str(file["raw_url"]))
    assert int(response.headers["Content-Length"]) == file["size"] == len(PHOTO)
    assert not any(secret in response.content for secret in SECRETS)
    kept = httpx.get(str(send(alice, keep_metadata="true")["raw_url"])).content
    assert kept == PHOTO
