"""Chunks with one bit flipped in transit, ten thousand in a long run: each is refused and not recorded.

FAULTS_SEED repeats a run's chunks and bits.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.campaign import SEED, rounds, seeded
from tests.conftest import StartServer
from tests.faults.settled import settle
from tests.figures import Figures
from tests.files.client import API, CHUNK, OCTETS, chunks_digest, complete, create, digest_field, json_of, put
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

FLIPS = rounds(10_000)
CLIENTS = 4
WHOLE_CHUNKS = 10  # percent; the rest are last chunks, which are cheaper to send
MISMATCH = b"https://iana.org/assignments/http-problem-types#digest-mismatching-values"


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture(scope="module")
def dora(server: Server) -> Person:
    return server.create_person("dora@example.org")


class Flipper:
    """An upload of one whole and one last chunk, sent over one connection."""

    def __init__(self, person: Person, number: int) -> None:
        self.random = seeded(SEED, number)
        self.person = person
        self.chunks = [self.random.randbytes(CHUNK), self.random.randbytes(self.random.randint(1, 4096))]
        self.upload = create(person.api, sum(map(len, self.chunks)))["id"]

    def run(self, flips: int) -> Counter[str]:
        """Send flipped chunks. Return how often each response occurred."""
        with closing(HTTPConnection("127.0.0.1", int(self.person.address.rpartition(":")[2]))) as connection:
            return Counter(self.send_flipped(connection) for _ in range(flips))

    def send_flipped(self, connection: HTTPConnection) -> str:
        index = 0 if self.random.randrange(100) < WHOLE_CHUNKS else 1
        sent = flipped(self.chunks[index], self.random.randrange(8 * len(self.chunks[index])))
        headers = {
            "Authorization": f"Bearer {self.person.token}",
            "Content-Type": OCTETS,
            "Content-Digest": digest_field(self.chunks[index]),
        }
        connection.request("PUT", f"{API}/uploads/{self.upload}/chunks/{index}", sent, headers)
        response = connection.getresponse()
        body = response.read()
        if response.status == 400 and MISMATCH in body:
            return "refused"
        return f"{response.status} {body[:200]!r}"


def flipped(chunk: bytes, bit: int) -> bytes:
    changed = bytearray(chunk)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_every_flipped_bit_is_detected(server: Server, dora: Person, figures: Figures) -> None:
    flippers = [Flipper(dora, number) for number in range(CLIENTS)]
    with nothing_stored(server), ThreadPoolExecutor(CLIENTS) as pool:
        responses = sum(pool.map(lambda flipper: flipper.run(FLIPS // CLIENTS), flippers), Counter[str]())
    figures(f"seed {SEED}; {FLIPS} chunks with a flipped bit, {responses['refused']} refused")
    assert responses == {"refused": FLIPS}
    for flipper in flippers:
        assert status(dora, flipper.upload)["received"]["count"] == 0


def test_intact_chunks_are_accepted_afterwards(server: Server, dora: Person) -> None:
    """The refused bytes are in the upload's file on the disk, and are overwritten."""
    flipper = Flipper(dora, CLIENTS)
    assert flipper.run(50) == {"refused": 50}
    for index, chunk in enumerate(flipper.chunks):
        assert put(dora.api, flipper.upload, index, chunk).status_code == 201
        assert flipper.run(10) == {"refused": 10}
    response = complete(dora.api, flipper.upload, chunks_digest=chunks_digest(flipper.chunks))
    assert response.status_code == 201, response.text
    whole = dora.api.get(f"/d/{json_of(response)['id']}")
    assert whole.content == b"".join(flipper.chunks)
    settle(server)


def status(person: Person, upload_id: str) -> dict[str, Any]:
    return json_of(person.api.get(f"{API}/uploads/{upload_id}"))
