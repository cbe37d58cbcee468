"""No limit of a link is ever exceeded, to the byte, however many senders there are at once; and what is given back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.files.client import API, CHUNK, json_of, problem, put
from tests.people import TIMEOUT, Person
from tests.requests.conftest import MakeLink
from tests.requests.forging import Link, body_length
from tests.requests.sender import BODY, Shared
from tests.server import Server

AT_ONCE = 64
ENVELOPE = 88 + 74 + 2**9 + 28  # bytes of the smallest one
SEALED = 1140 + 2**9
LARGE = 9_000  # bytes of a file that counts more than the minimum
COUNTED = body_length(LARGE) + ENVELOPE + SEALED


def at_once(shared: Shared, plaintext: int = LARGE, **more: Any) -> Counter[tuple[int, str]]:
    """Create AT_ONCE uploads at the same moment. Return how many were answered how."""
    start = Barrier(AT_ONCE)
    documents = [shared.link.contribution(plaintext, **more) for _ in range(AT_ONCE)]

    def send(document: dict[str, Any]) -> tuple[int, str]:
        with httpx.Client(base_url=shared.api.base_url, timeout=TIMEOUT) as client:
            start.wait()
            answer = client.post(f"{shared.path}/uploads", json=document)
        return answer.status_code, answer.json().get("type", "").rpartition("/")[2]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(send, documents))


def test_64_senders_at_once_never_exceed_the_number_of_files(new_link: MakeLink) -> None:
    shared = new_link(max_files=7)
    assert at_once(shared) == {(201, ""): 7, (413, "request-full"): AT_ONCE - 7}
    assert shared.used() == (7, 7 * COUNTED)
    document = problem(shared.begin(LARGE), 413, "request-full")
    assert (document["files_left"], document["bytes_left"]) == (0, 100_000_000 - 7 * COUNTED)


@pytest.mark.parametrize("missing", [0, 1])
def test_64_senders_at_once_never_exceed_the_bytes(new_link: MakeLink, missing: int) -> None:
    """With room for exactly five files, five are taken; with one byte less, four."""
    shared = new_link(max_bytes=5 * COUNTED - missing)
    taken = 5 - missing
    assert at_once(shared) == {(201, ""): taken, (413, "request-full"): AT_ONCE - taken}
    assert shared.used() == (taken, taken * COUNTED)
    assert shared.look()["bytes_left"] == (5 - taken) * COUNTED - missing


def test_64_senders_at_once_never_have_more_than_16_uploads_open(new_link: MakeLink) -> None:
    shared = new_link(max_files=1000)
    assert at_once(shared) == {(201, ""): 16, (429, "too-many-uploads"): AT_ONCE - 16}
    assert shared.used() == (16, 16 * COUNTED)
    assert shared.state["open_uploads"] == 16


@pytest.mark.parametrize("missing", [0, 1])
def test_64_senders_at_once_never_exceed_the_owner_s_quota(
    server: Server, new_link: MakeLink, alice: Person, missing: int
) -> None:
    shared = new_link()
    quota = json_of(alice.api.get(f"{API}/user"))["quota"]
    try:
        server.rows.change(
            "accounts_user", {"quota_bytes": quota["used"] + 3 * COUNTED - missing}, email=alice.email
        )
        taken = 3 - missing
        assert at_once(shared) == {(201, ""): taken, (413, "quota-exceeded"): AT_ONCE - taken}
        assert json_of(alice.api.get(f"{API}/user"))["quota"]["used"] == quota["used"] + taken * COUNTED
        refused = problem(shared.begin(LARGE), 413, "quota-exceeded")
        assert refused.keys() == {"type", "title", "status", "detail", "instance"}
    finally:
        server.rows.change("accounts_user", {"quota_bytes": None}, email=alice.email)
    assert shared.used() == (taken, taken * COUNTED)


def test_the_largest_file_has_exactly_so_many_bytes(new_link: MakeLink) -> None:
    shared = new_link(max_file_size=body_length(LARGE))
    shared.upload(LARGE)
    assert problem(shared.begin(LARGE + 1), 413, "size-limit-exceeded")["limit"] == body_length(LARGE)
    assert shared.look()["max_file_size"] == body_length(LARGE)
    assert shared.used() == (1, COUNTED)


def test_a_small_file_counts_as_much_as_in_the_quota(shared: Shared) -> None:
    shared.upload()
    assert shared.used() == (1, 4096)


def test_the_17th_open_upload_has_to_wait_for_one_of_the_others(new_link: MakeLink) -> None:
    shared = new_link()
    sending = [shared.upload() for _ in range(16)]
    refused = shared.begin()
    problem(refused, 429, "too-many-uploads")
    assert refused.headers["Retry-After"]
    sending[0].finish()
    shared.upload()
    problem(shared.begin(), 429, "too-many-uploads")
    sending[1].cancel()
    shared.upload()


def test_cancelling_gives_back_once_and_completing_never(shared: Shared, alice: Person) -> None:
    before = json_of(alice.api.get(f"{API}/user"))["quota"]["used"]
    kept, cancelled = shared.upload(LARGE), shared.upload(LARGE)
    kept.finish()
    start = Barrier(8)

    def cancel(_: int) -> int:
        with httpx.Client(base_url=shared.api.base_url, timeout=TIMEOUT) as client:
            start.wait()
            return client.delete(cancelled.path, headers=cancelled.headers).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(cancel, range(8)))
    assert answers == {204: 1, 410: 7}
    problem(kept.cancel(), 409, "upload-completed")
    assert shared.used() == (1, COUNTED)
    assert json_of(alice.api.get(f"{API}/user"))["quota"]["used"] == before + COUNTED
    problem(cancelled.put(), 410, "upload-aborted")
    problem(cancelled.complete(), 410, "upload-aborted")


def test_a_file_is_completed_once_however_often_it_is_asked_for(shared: Shared) -> None:
    sending = shared.upload(LARGE)
    sending.put()
    start = Barrier(8)

    def complete(_: int) -> int:
        with httpx.Client(base_url=shared.api.base_url, timeout=TIMEOUT) as client:
            start.wait()
            return client.post(f"{sending.path}/complete", json={}, headers=sending.headers).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(complete, range(8)))
    assert answers[201] == 1
    assert set(answers) <= {201, 200}
    assert len(shared.received()) == 1
    assert shared.used() == (1, COUNTED)


def test_other_bytes_than_announced_are_refused(shared: Shared) -> None:
    sending = shared.upload(2 * CHUNK, chunk_size=CHUNK)
    token = {"Bytebin_Upload": sending.token}
    problem(put(shared.api, sending.id, 0, b"x" * (CHUNK + 1), **token), 413, "chunk-too-large")
    problem(put(shared.api, sending.id, 9, b"x", **token), 400, "chunk-index-out-of-range")
    problem(sending.complete(), 409, "upload-incomplete")
    sending.finish()


def test_the_owner_cannot_allow_more_than_the_quota_has(alice: Person) -> None:
    quota = json_of(alice.api.get(f"{API}/user"))["quota"]
    free = quota["limit"] - quota["used"]
    refused = alice.api.post(f"{API}/requests", json=Link().document(max_bytes=free + 1))
    problem(refused, 413, "quota-exceeded")
    assert alice.api.post(f"{API}/requests", json=Link().document(max_bytes=free)).status_code == 201


def test_no_limit_goes_below_what_is_used(shared: Shared) -> None:
    shared.upload(LARGE).finish()
    shared.upload(LARGE)
    assert problem(shared.change(max_files=1), 400, "invalid-request")["used_files"] == 2
    assert (
        problem(shared.change(max_bytes=2 * COUNTED - 1), 400, "invalid-request")["used_bytes"] == 2 * COUNTED
    )
    assert shared.change(max_files=2, max_bytes=2 * COUNTED).status_code == 200
    problem(shared.begin(), 413, "request-full")
    assert shared.change(max_files=3).status_code == 200
    problem(shared.begin(), 413, "request-full")
    assert shared.change(max_bytes=2 * COUNTED + 4096).status_code == 200
    shared.upload()
    assert shared.used() == (3, 2 * COUNTED + 4096)
    assert BODY < 4096
