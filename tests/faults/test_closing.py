"""`kill -9` of `purge` at any point while it removes an account: the next one goes on, and nothing is left."""

import signal
import subprocess
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

import pytest

from tests.campaign import sample
from tests.cast import NAMES
from tests.conftest import StartServer
from tests.databases.engine import LONG_AGO
from tests.faults.settled import assert_only_files_are_stored, settle
from tests.figures import Figures
from tests.files.client import CHUNK, chunk_of, create, put, upload
from tests.people import Person
from tests.server import Server, run_script

KILLED_PURGE = Path(__file__).with_name("killed_purge.py")
NEVER = 10**9
TABLES = {
    "files_file": "owner_id",
    "files_upload": "owner_id",
    "apikeys_apikey": "user_id",
    "account_emailaddress": "user_id",
    "accounts_user": "_id",
}


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture
def leavers(server: Server) -> Iterator[Person]:
    """Return users with two files and two unfinished uploads, whose accounts are due to be removed."""
    names = chain(NAMES, map("leaver{}".format, count()))  # those of the cast exist already
    return (leaver(server, server.create_person(f"{name}@example.org")) for name in names)


def leaver(server: Server, person: Person) -> Person:
    for content in (b"x", chunk_of(0) + chunk_of(1)):
        upload(person.api, content)
    put(person.api, create(person.api)["id"], 1, chunk_of(1))
    create(person.api, CHUNK)
    server.rows.change("accounts_user", {"closing_at": LONG_AGO}, email=person.email)
    return person


def purge(server: Server, limit: int) -> int:
    """Run purge up to line `limit`. Return how many lines it executed, 0 if it was killed."""
    try:
        return int(
            run_script(KILLED_PURGE, str(limit), data_dir=server.data_dir, fresh=False, **server.settings)
        )
    except subprocess.CalledProcessError as killed:
        if killed.returncode != -signal.SIGKILL:
            raise
        return 0


def rows_of(server: Server, user_id: str) -> dict[str, int]:
    found = {table: len(server.rows.find(table, key, **{key: user_id})) for table, key in TABLES.items()}
    return {table: number for table, number in found.items() if number}


def test_a_removal_that_is_killed_anywhere_is_finished_by_the_next_purge(
    server: Server, leavers: Iterator[Person], figures: Figures
) -> None:
    next(leavers)
    points = range(1, purge(server, NEVER) + 1)
    chosen = sample(points, one_in=20)
    halves = 0
    for point in chosen:
        user_id = server.rows.value("accounts_user", "_id", email=next(leavers).email)
        whole = rows_of(server, user_id)
        assert not purge(server, point)
        halves += rows_of(server, user_id) not in (whole, {})
        server.manage("purge")
        assert rows_of(server, user_id) == {}, point
    figures(f"{len(chosen)} of {len(points)} points; {halves} times, a part of the rows was left")
    assert halves
    settle(server)
    assert_only_files_are_stored(server)
