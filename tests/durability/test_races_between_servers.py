"""Concurrent identical requests to two servers: one wins, and nothing counts twice."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.campaign import rounds
from tests.durability.damage import Damage, age, whole
from tests.durability.raw_connection import Wire
from tests.durability.twins import Pair, Twin
from tests.files.client import (
    API,
    CHUNK,
    chunk_of,
    complete,
    create,
    digest_field,
    json_of,
    put,
    upload,
)
from tests.files.stored import nothing_stored, stored
from tests.people import Person
from tests.server import Server

MANY = 32
ROUNDS = rounds(4)
LIVE = rounds(200)


@pytest.fixture(scope="module")
def pair(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    first = Server(tmp_path_factory.mktemp("pair") / "var", prepared_data_dir)
    second = Twin(first)
    try:
        yield Pair(first.start(), second.start())
    finally:
        second.discard()
        first.discard()


@pytest.fixture(scope="module")
def alice(pair: Pair) -> Person:
    return pair.first.create_person("alice@example.org")


@pytest.fixture(autouse=True)
def _consistent_afterwards(pair: Pair) -> Iterator[None]:
    yield
    assert pair.first.manage("fsck") == ""


def put_until_free(client: httpx.Client, upload_id: str, content: bytes) -> httpx.Response:
    """Send the chunk, again after Retry-After while another request is writing it."""
    while (response := put(client, upload_id, 0, content)).status_code == 423:
        time.sleep(int(response.headers["Retry-After"]))
    return response


def content_of(person: Person, upload_id: str) -> bytes:
    return httpx.get(json_of(complete(person.api, upload_id))["download_url"]).content


def test_one_chunk_with_equal_bytes_is_stored_once(pair: Pair, alice: Person) -> None:
    for number in range(ROUNDS):
        upload_id, content = create(alice.api, CHUNK)["id"], chunk_of(number)
        responses = pair.together(
            MANY,
            alice,
            lambda client, _: put_until_free(client, upload_id, content).status_code,  # noqa: B023
        )
        assert sorted(responses) == [200] * (MANY - 1) + [201]
        assert content_of(alice, upload_id) == content


def test_one_chunk_with_different_bytes_is_stored_once_and_completely(pair: Pair, alice: Person) -> None:
    for _ in range(ROUNDS):
        upload_id = create(alice.api, CHUNK)["id"]
        responses = pair.together(
            MANY,
            alice,
            lambda client, number: put_until_free(client, upload_id, chunk_of(number)),  # noqa: B023
        )
        statuses = [response.status_code for response in responses]
        assert sorted(statuses) == [201] + [409] * (MANY - 1)
        winner = chunk_of(statuses.index(201))
        named = {json_of(response)["stored_digest"] for response in responses if response.status_code == 409}
        assert named == {digest_field(winner)}
        recorded = pair.first.rows.value("files_uploadchunk", "sha256", upload_id=upload_id)
        assert recorded == sha256(winner).hexdigest()
        assert content_of(alice, upload_id) == winner


def test_two_completions_make_one_file(pair: Pair, alice: Person) -> None:
    for _ in range(2 * ROUNDS):
        upload_id = whole(alice)
        responses = pair.together(2, alice, lambda client, _: complete(client, upload_id))  # noqa: B023
        assert sorted(response.status_code for response in responses) == [200, 201]
        first, second = (json_of(response) for response in responses)
        assert first == second
        assert httpx.get(first["download_url"]).content == chunk_of(0) + chunk_of(1)


def test_an_abort_at_the_other_server_ends_a_chunk_in_transit(pair: Pair, alice: Person) -> None:
    here, there = pair.doors(alice)
    with nothing_stored(pair.first):
        upload_id = create(here.api, CHUNK)["id"]
        with Wire(pair.first.port) as wire:
            wire.begin_chunk(here, upload_id, 0, CHUNK)
            wire.send(chunk_of(0)[: CHUNK // 2])
            time.sleep(0.5)
            assert there.api.delete(f"{API}/uploads/{upload_id}").status_code == 204
            wire.send(chunk_of(0)[CHUNK // 2 :])
            response = wire.response()
        assert response
        assert response.status == 410
        assert response.problem()["type"] == f"{pair.first.url}/problems/upload-aborted"
        assert put(there.api, upload_id, 0, chunk_of(0)).status_code == 410


def test_purge_touches_no_live_upload(pair: Pair, alice: Person) -> None:
    contents = {str(create(alice.api, 2 * CHUNK)["id"]): number for number in range(LIVE)}
    damage = Damage(pair.first)
    partials = {damage.partial(upload_id) for upload_id in contents}
    for partial in partials:
        age(partial)  # otherwise purge would not consider them
    doors = pair.doors(alice)

    def send(job: tuple[str, int]) -> bool:
        upload_id, number = job
        pieces = [chunk_of(2 * number), chunk_of(2 * number + 1)]
        for index, piece in enumerate(pieces):
            assert put(doors[(number + index) % 2].api, upload_id, index, piece).status_code == 201
        file = json_of(complete(doors[number % 2].api, upload_id))
        return httpx.get(file["download_url"]).content == b"".join(pieces)

    jobs = list(contents.items())
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, job) for job in jobs[: LIVE // 2]]
        purges = 0
        while not all(one.done() for one in sent):
            pair.second.manage("purge")
            purges += 1
        assert all(one.result() for one in sent)
    assert purges >= 1
    assert {path for path in partials if path.exists()} == {
        damage.partial(upload_id) for upload_id, _ in jobs[LIVE // 2 :]
    }
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(send, jobs[LIVE // 2 :]))


def test_the_last_space_in_a_quota_is_reserved_only_once(pair: Pair) -> None:
    bob = pair.first.create_person("bob@example.org")
    upload(bob.api, b"x" * CHUNK)
    pair.first.rows.change("accounts_user", {"quota_bytes": 3 * CHUNK}, email=bob.email)
    before = stored(pair.first)
    body = {"name": "x.bin", "size": 2 * CHUNK, "chunk_size": CHUNK}
    responses = pair.together(2 * MANY, bob, lambda client, _: client.post(f"{API}/uploads", json=body))
    assert sorted(response.status_code for response in responses) == [201] + [413] * (2 * MANY - 1)
    for refused in (response for response in responses if response.status_code == 413):
        assert json_of(refused)["quota"] == {"limit": 3 * CHUNK, "used": 3 * CHUNK, "requested": 2 * CHUNK}
    after = stored(pair.first)
    assert after.rows["uploads"] == before.rows["uploads"] + 1
    assert after.rows["used"] == before.rows["used"] + 2 * CHUNK
    assert len(after.blobs) == len(before.blobs) + 1
