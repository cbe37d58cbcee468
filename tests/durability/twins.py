"""Two servers on one data directory, as while an update rolls, and people who knock at both at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple, TypeVar

import httpx

from tests.people import TIMEOUT, Person
from tests.ports import free_port
from tests.server import Server

Answer = TypeVar("Answer")


class Twin(Server):
    """A second server beside `first`: its own processes, the same database, blobs and address."""

    def __init__(self, first: Server) -> None:
        self.data_dir = first.data_dir
        self.log_path = first.log_path.with_name(f"{first.log_path.stem}-twin.log")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = first.settings | {"PORT": str(self.port)}
        self.process = None
        self.people = []
        self.fresh = first.fresh
        self.cast = {}


class Pair(NamedTuple):
    first: Server
    second: Server

    def doors(self, person: Person) -> tuple[Person, Person]:
        """`person` at either server."""
        other = self.second.person(person.email, person.password)
        other.token = person.token
        return person, other

    def together(
        self, count: int, person: Person, action: Callable[[httpx.Client, int], Answer]
    ) -> list[Answer]:
        """`action` so many times at once, in turn at each server, each on a connection of its own."""
        start = Barrier(count)
        headers = {"Authorization": f"Bearer {person.token}"}

        def run(number: int) -> Answer:
            with httpx.Client(base_url=self[number % 2].address, headers=headers, timeout=TIMEOUT) as client:
                start.wait()
                return action(client, number)

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(run, range(count)))
