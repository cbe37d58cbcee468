"""Turns to write to SQLite: exclusive between threads and processes, fair, limited in time, not lost with a process."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.db import OperationalError, connection

from bytebin.db.availability import is_unavailable
from bytebin.db.sqlite.base import DatabaseWrapper
from bytebin.db.sqlite.turns import TookTooLong, Turns, remove
from tests.server import ROOT

HOLD = """
import sys, time
from bytebin.db.sqlite.turns import Turns
Turns(sys.argv[1], 20).take()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[str]:
    path = str(tmp_path / "database")
    yield path
    remove(path)


@pytest.fixture
def other(place: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the turn."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, place], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("other")
def test_a_turn_is_waited_for_no_longer_than_the_limit(place: str) -> None:
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        Turns(place, 0.3).take()
    assert 0.3 <= time.monotonic() - began < 5


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_turn_ends_with_its_process(place: str, other: subprocess.Popen[str], end: signal.Signals) -> None:
    other.send_signal(end)
    Turns(place, 20).take()


def test_turns_come_in_the_order_of_asking(place: str) -> None:
    first, came = Turns(place, 20), []
    first.take()

    def wait(number: int) -> None:
        with Turns(place, 20).one():
            came.append(number)

    threads = [Thread(target=wait, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    first.end()
    for thread in threads:
        thread.join()
    assert came == list(range(8))


def test_one_turn_at_a_time(place: str) -> None:
    inside, most = [0], []

    def write() -> None:
        for _ in range(50):
            with Turns(place, 20).one():
                inside[0] += 1
                most.append(inside[0])
                time.sleep(0.0001)
                inside[0] -= 1

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


def test_a_semaphore_that_is_removed_meanwhile_is_replaced(place: str) -> None:
    turns = Turns(place, 20)
    turns.take()
    remove(place)
    turns.end()
    with turns.one(), pytest.raises(TookTooLong):
        Turns(place, 0.1).take()


def insert(database: DatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO nothing VALUES (1)")


def begin(database: DatabaseWrapper) -> None:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("write", [insert, begin])
def test_a_writer_whose_turn_does_not_come_finds_the_database_unavailable(
    place: str, write: Callable[[DatabaseWrapper], None]
) -> None:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 0.2}
    database = DatabaseWrapper({**connection.settings_dict, "NAME": place, "OPTIONS": options}, "waiting")
    with pytest.raises(OperationalError) as refused:
        write(database)
    assert is_unavailable(refused.value)
    database.close()
