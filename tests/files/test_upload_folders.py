"""A file that is uploaded into a folder, by each kind of upload."""

from typing import Any

import pytest

from tests.files.client import API, CHUNK, chunk_of, complete, create, json_of, multipart, problem, put
from tests.files.test_folders import file_of, new
from tests.people import Person
from tests.server import Server

KINDS = ["raw", "form", "chunks", "content"]


def sent(person: Person, kind: str, folder: str | None) -> Any:
    """Upload a file of one byte into a folder. Return the response."""
    announced = {"name": "x.bin", "size": 1, "folder": folder}
    if kind == "raw":
        return person.api.put(f"{API}/files/x.bin", content=b"x", params={"folder": folder or ""})
    if kind == "form":
        return person.api.post(f"{API}/files", **multipart("x.bin", b"x", {"folder": folder or ""}))
    if kind == "content":
        key = {"Idempotency-Key": f"content {folder}"}
        return person.api.post(f"{API}/uploads", json={**announced, "content": "eA=="}, headers=key)
    created = person.api.post(f"{API}/uploads", json=announced)
    if created.status_code != 201:
        return created
    upload_id = json_of(created)["id"]
    put(person.api, upload_id, 0, b"x")
    return complete(person.api, upload_id)


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_in_the_folder(alice: Person, kind: str) -> None:
    folder = new(alice)
    response = sent(alice, kind, folder)
    assert response.status_code == 201, response.text
    assert json_of(response)["folder"] == folder
    assert file_of(alice, json_of(response)["id"])["folder"] == folder


@pytest.mark.parametrize("kind", KINDS)
def test_none_is_no_folder(alice: Person, kind: str) -> None:
    response = sent(alice, kind, None)
    assert (response.status_code, json_of(response)["folder"]) == (201, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("folder", ["bob's", "nosuchfolder", "a b", "../x"])
def test_the_folder_of_somebody_else_takes_nothing(
    server: Server, alice: Person, bob: Person, kind: str, folder: str
) -> None:
    before = server.blobs()
    theirs = new(bob) if folder == "bob's" else folder
    problem(sent(alice, kind, theirs), 404, "folder-not-found")
    assert server.blobs() <= before
    assert json_of(bob.api.get(f"{API}/files", params={"limit": "1"}))["files"] is not None


def test_a_folder_after_the_file_counts_too(alice: Person, bob: Person) -> None:
    folder = new(alice)
    for target, status in ((folder, 201), (new(bob), 404)):
        body = (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n'
            b'--b\r\nContent-Disposition: form-data; name="folder"\r\n\r\n'
            + target.encode()
            + b"\r\n--b--\r\n"
        )
        response = alice.api.post(
            f"{API}/files", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"}
        )
        assert response.status_code == status, response.text


@pytest.mark.parametrize("files", ["keep", "trash"])
def test_a_folder_that_is_deleted_meanwhile_leaves_the_file_in_none(alice: Person, files: str) -> None:
    outer = new(alice)
    folder = new(alice, "inner", outer)
    upload = create(alice.api, CHUNK, folder=folder)
    put(alice.api, upload["id"], 0, chunk_of(0))
    assert alice.api.delete(f"{API}/folders/{folder}", params={"files": files}).status_code == 204
    response = complete(alice.api, upload["id"])
    assert response.status_code == 201, response.text
    assert file_of(alice, json_of(response)["id"])["folder"] is None


def test_the_same_key_for_another_folder_is_refused(alice: Person) -> None:
    key = {"Idempotency-Key": "one folder"}
    for folder, status in ((new(alice), 201), (new(alice), 422)):
        announced = {"name": "x", "size": 1, "folder": folder}
        response = alice.api.post(f"{API}/uploads", json=announced, headers=key)
        assert response.status_code == status, response.text
