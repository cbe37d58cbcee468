"""New content under the link of an encrypted file: by whom, to what, and when two devices do it at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.cli.vectors import vector
from tests.files.client import API, problem, upload
from tests.files.stored import blobs
from tests.files.test_gates import open_with, store
from tests.people import Person
from tests.server import Server

FIRST, SECOND = vector("three"), vector("other-same-secret")  # under one link


def version_of(api: httpx.Client, file_id: str) -> int:
    return int(api.get(f"{API}/files/{file_id}").raise_for_status().json()["version"])


def put_in_place(api: httpx.Client, file_id: str, successor: str, version: int = 0) -> httpx.Response:
    return api.post(f"{API}/files/{file_id}/replace", json={"successor": successor, "version": version})


@pytest.fixture
def list_id(alice: Person) -> str:
    return store(alice.api, FIRST)


def test_the_link_stays_and_its_content_is_the_new_one(list_id: str, alice: Person, stranger: Person) -> None:
    successor = store(alice.api, SECOND)
    ticket = open_with(stranger.api, list_id, read_token=FIRST.read_token).json()["ticket"]
    before = alice.api.get(f"{API}/files/{list_id}").json()
    after = put_in_place(alice.api, list_id, successor).raise_for_status().json()
    assert after == before | {"size": len(SECOND.body), "version": 1}
    opened = open_with(stranger.api, list_id, read_token=SECOND.read_token).json()
    body = stranger.api.get(f"/d/{list_id}", headers={"Bytebin-Ticket": opened["ticket"]})
    assert body.content == SECOND.body
    assert stranger.api.get(f"/d/{list_id}", headers={"Bytebin-Ticket": ticket}).content == SECOND.body
    problem(open_with(stranger.api, list_id, read_token=FIRST.read_token), 403, "wrong-token")
    problem(alice.api.get(f"{API}/files/{successor}"), 404, "file-not-found")


def test_nothing_of_the_old_content_is_left_or_counted(list_id: str, alice: Person, server: Server) -> None:
    before = blobs(server)
    used = alice.api.get(f"{API}/user").json()["quota"]["used"]
    successor = store(alice.api, FIRST)
    put_in_place(alice.api, list_id, successor).raise_for_status()
    assert len(blobs(server)) == len(before)
    assert alice.api.get(f"{API}/user").json()["quota"]["used"] == used


def test_of_two_devices_only_one_replaces_what_both_have_read(list_id: str, alice: Person) -> None:
    successors = [store(alice.api, SECOND) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: put_in_place(alice.api, list_id, each), successors))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    for answer, successor in zip(answers, successors, strict=True):
        kept = alice.api.get(f"{API}/files/{successor}").status_code
        assert (answer.status_code, kept) in [(200, 404), (409, 200)]
    assert version_of(alice.api, list_id) == 1


def refused(
    api: httpx.Client, file_id: str, successor: str, status: int, slug: str, version: Any = 0
) -> None:
    problem(put_in_place(api, file_id, successor, version), status, slug)


def test_a_version_that_has_passed_changes_nothing(list_id: str, alice: Person) -> None:
    put_in_place(alice.api, list_id, store(alice.api, SECOND)).raise_for_status()
    refused(alice.api, list_id, store(alice.api, SECOND), 409, "file-changed")
    assert version_of(alice.api, list_id) == 1


def test_only_a_file_of_the_same_link_and_owner_can_take_the_place(
    list_id: str, alice: Person, bob: Person
) -> None:
    refused(alice.api, list_id, store(alice.api, vector("one-byte")), 400, "other-link")
    refused(alice.api, list_id, upload(alice.api, b"plain")["id"], 400, "invalid-request")
    refused(alice.api, upload(alice.api, b"plain")["id"], list_id, 400, "invalid-request")
    refused(alice.api, list_id, list_id, 400, "invalid-request")
    refused(alice.api, list_id, store(bob.api, SECOND), 404, "file-not-found")
    refused(bob.api, list_id, store(bob.api, SECOND), 404, "file-not-found")
    refused(alice.api, list_id, "no-such-id", 404, "file-not-found")
    refused(alice.api, list_id, store(alice.api, SECOND), 400, "invalid-request", version="0")
    assert version_of(alice.api, list_id) == 0
