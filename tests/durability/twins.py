"""Two servers on one data directory, as during a rolling update, and concurrent requests to both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple, TypeVar

import httpx

from tests.forked import Loaded
from tests.people import TIMEOUT, Person
from tests.ports import free_port
from tests.server import Server

Result = TypeVar("Result")


class Twin(Server):
    """A second server next to `first`: its own processes, but the same database, blobs and public URL."""

    def __init__(self, first: Server) -> None:
        self.data_dir = first.data_dir
        self.log_path = first.log_path.with_name(f"{first.log_path.stem}-twin.log")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = first.settings | {"PORT": str(self.port)}
        self.process = None
        self.loaded = Loaded()
        self.people = []
        self.fresh = first.fresh
        self.cast = {}


class Pair(NamedTuple):
    first: Server
    second: Server

    def doors(self, person: Person) -> tuple[Person, Person]:
        """Return clients of both servers for `person`."""
        other = self.second.person(person.email, person.password)
        other.token = person.token
        return person, other

    def together(
        self, count: int, person: Person, action: Callable[[httpx.Client, int], Result]
    ) -> list[Result]:
        """Run `action` `count` times concurrently, alternating between the servers, each on its own connection."""
        start = Barrier(count)
        headers = {"Authorization": f"Bearer {person.token}"} if person.token else {}

        def run(number: int) -> Result:
            with httpx.Client(base_url=self[number % 2].address, headers=headers, timeout=TIMEOUT) as client:
                start.wait()
                return action(client, number)

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(run, range(count)))
