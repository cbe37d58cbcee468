"""The limits of plain links, to the byte, also with 64 senders at once."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.files.client import API, json_of
from tests.people import TIMEOUT, Person
from tests.requests.plain_link import HTML, LARGE, Plain
from tests.server import Server

AT_ONCE = 64


def at_once(plain: Plain) -> Counter[int]:
    """Send AT_ONCE files at the same moment. Return how often each status was answered."""
    start = Barrier(AT_ONCE)

    def send(number: int) -> int:
        with httpx.Client(base_url=plain.api.base_url, timeout=TIMEOUT) as client:
            start.wait()
            files = {"file": (f"{number}.bin", b"x" * LARGE)}
            return client.post(plain.path, files=files, headers=HTML).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(send, range(AT_ONCE)))


@pytest.mark.parametrize(
    ("limits", "taken"),
    [({"max_files": 7}, 7), ({"max_bytes": 5 * LARGE}, 5), ({"max_bytes": 5 * LARGE - 1}, 4)],
    ids=["files", "bytes", "one byte less"],
)
def test_64_senders_at_once_never_exceed_a_limit(
    alice: Person, stranger: Person, limits: dict[str, int], taken: int
) -> None:
    plain = Plain(alice, stranger, **limits)
    before = json_of(alice.api.get(f"{API}/user"))["quota"]["used"]
    assert at_once(plain) == {200: taken, 413: AT_ONCE - taken}
    assert plain.used() == (taken, taken * LARGE)
    assert json_of(alice.api.get(f"{API}/user"))["quota"]["used"] == before + taken * LARGE


def test_64_senders_at_once_never_exceed_the_owner_s_quota(
    server: Server, plain: Plain, alice: Person
) -> None:
    used = json_of(alice.api.get(f"{API}/user"))["quota"]["used"]
    try:
        server.rows.change("accounts_user", {"quota_bytes": used + 4 * LARGE - 1}, email=alice.email)
        assert at_once(plain) == {200: 3, 413: AT_ONCE - 3}
        assert "doesn&#x27;t have enough storage left" in plain.send(("x.bin", b"x" * LARGE)).text
    finally:
        server.rows.change("accounts_user", {"quota_bytes": None}, email=alice.email)
    assert plain.used() == (3, 3 * LARGE)


def test_one_file_that_is_too_large_keeps_no_other_back(alice: Person, stranger: Person) -> None:
    plain = Plain(alice, stranger, max_file_size=LARGE)
    blobs = len(alice.api.get(f"{API}/files?limit=500").json()["files"])
    sent = plain.send(
        ("fits.bin", b"x" * LARGE), ("large.bin", b"x" * (LARGE + 1)), ("after.bin", b"x"), ("a\\b", b"")
    )
    assert sent.status_code == 413
    assert re.findall(r"<bdi>(\w+\.bin)</bdi>", sent.text) == ["fits.bin", "after.bin", "large.bin"]
    assert plain.used() == (2, LARGE + 4096)
    assert len(alice.api.get(f"{API}/files?limit=500").json()["files"]) == blobs + 2
