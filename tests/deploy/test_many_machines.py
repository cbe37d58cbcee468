"""Two servers as on two machines, sharing only MongoDB, an S3 store and Redis (docs/DEPLOY.md)."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import httpx
import pytest

from tests.bytebin.redis_server import RedisServer
from tests.conftest import StartServer
from tests.databases.mongodb import MongoDB
from tests.files.client import API, chunk_of, complete, create, put
from tests.files.test_gates import RATE, SEALED, open_with, store
from tests.people import Person
from tests.s3_server import s3_server
from tests.server import Server, manage

pytestmark = pytest.mark.turns(4)

CHUNK = 5 * 2**20
ROOM = 8  # chunks that fit into a user's quota


class Machines(NamedTuple):
    first: Server
    second: Server

    def clients(self, person: Person) -> tuple[Person, Person]:
        """Return clients of both servers for the same person."""
        other = self.second.person(person.email, person.password)
        other.token = person.token
        return person, other


@pytest.fixture(scope="module")
def shared() -> Iterator[dict[str, str]]:
    """The settings that all machines share."""
    with ExitStack() as running:
        mongodb = MongoDB().start()
        running.callback(mongodb.stop)
        redis = RedisServer().start()
        running.callback(redis.kill)
        yield {
            "DATABASE_URL": f"mongodb://127.0.0.1:{mongodb.port}/machines?replicaSet=rs0",
            "BLOB_STORE_URL": running.enter_context(s3_server()).url("machines"),
            "CACHE_URL": redis.url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PUBLIC_URL": "https://files.example.org",
            "QUOTA_BYTES": str(ROOM * CHUNK),
        }


@pytest.fixture(scope="module")
def machines(
    shared: dict[str, str], start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> Machines:
    manage(tmp_path_factory.mktemp("migrating"), "migrate", "--verbosity", "0", fresh=False, **shared)
    return Machines(start_server(**shared), start_server(**shared))


def test_chunks_that_go_to_either_server_become_one_file(machines: Machines) -> None:
    alice = machines.first.create_person("alice@example.org")
    clients = machines.clients(alice)
    content = [chunk_of(number, CHUNK) for number in range(3)] + [b"the rest"]
    begun = create(alice.api, sum(map(len, content)), chunk_size=CHUNK)
    for number, chunk in enumerate(content):
        assert put(clients[number % 2].api, begun["id"], number, chunk).status_code == 201
    # The other server knows these bytes, and refuses different ones.
    assert put(clients[1].api, begun["id"], 0, content[0]).status_code == 200
    assert kind_of(put(clients[1].api, begun["id"], 0, content[1])) == (409, "chunk-conflict")
    finished = complete(clients[1].api, begun["id"])
    assert finished.status_code == 201
    path = finished.json()["download_url"].removeprefix(machines.first.url)
    for client in clients:
        assert client.api.get(path).content == b"".join(content)
    machines.second.manage("fsck")


def test_the_quota_is_shared(machines: Machines) -> None:
    bob = machines.first.create_person("bob@example.org")
    clients = machines.clients(bob)
    announced = {"name": "x.bin", "size": CHUNK}
    responses = [clients[number % 2].api.post(f"{API}/uploads", json=announced) for number in range(2 * ROOM)]
    assert [response.status_code for response in responses] == [201] * ROOM + [413] * ROOM


def test_wrong_guesses_are_counted_together(machines: Machines) -> None:
    carol = machines.second.create_person("carol@example.org")
    file_id = store(carol.api, SEALED)
    strangers = machines.first.person().api, machines.second.person().api
    # A new window may begin while this runs, so that more than RATE pass.
    responses = [
        open_with(strangers[number % 2], file_id, link_token=bytes(32)) for number in range(2 * RATE)
    ]
    assert RATE <= [response.status_code for response in responses].count(403) < 2 * RATE
    assert kind_of(responses[-1]) == (429, "rate-limited")


def kind_of(problem: httpx.Response) -> tuple[int, str]:
    return problem.status_code, problem.json()["type"].rpartition("/")[2]
