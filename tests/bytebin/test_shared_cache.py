"""CACHE_URL: servers on several machines share their rate limits. These two share nothing else."""

from collections.abc import Iterator

import httpx
import pytest

from tests.bytebin.redis_server import RedisServer
from tests.conftest import StartServer
from tests.files.client import problem
from tests.files.test_gates import RATE, SEALED, open_with, store
from tests.server import Server


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    server = RedisServer().start()
    yield server
    server.kill()


class Machine:
    """A server with its own database, and an encrypted file there whose token a stranger guesses."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.stranger = server.person().api
        self.file_id = store(server.create_person("sender@example.org").api, SEALED)

    def guess(self) -> httpx.Response:
        return open_with(self.stranger, self.file_id, link_token=bytes(32))


@pytest.fixture
def machines(redis: RedisServer, start_server: StartServer) -> tuple[Machine, Machine]:
    return Machine(start_server(CACHE_URL=redis.url)), Machine(start_server(CACHE_URL=redis.url))


def test_wrong_guesses_at_two_servers_are_counted_together(machines: tuple[Machine, Machine]) -> None:
    # A new window may begin while this runs, so that more than RATE pass; counted separately, all would pass.
    responses = [machines[number % 2].guess().status_code for number in range(2 * RATE)]
    assert RATE <= responses.count(403) < 2 * RATE
    assert responses.count(403) + responses.count(429) == 2 * RATE


def test_without_redis_no_guess_goes_uncounted(redis: RedisServer, machines: tuple[Machine, Machine]) -> None:
    machine = machines[0]
    assert machine.guess().status_code == 403
    assert httpx.get(f"{machine.server.address}/readyz").status_code == 200
    redis.kill()
    lost = machine.guess()
    problem(lost, 503, "storage-unavailable")
    assert int(lost.headers["Retry-After"]) > 0
    assert httpx.get(f"{machine.server.address}/readyz").json()["failed"] == ["cache"]
    redis.start()
    assert machine.guess().status_code == 403
    assert httpx.get(f"{machine.server.address}/readyz").status_code == 200
