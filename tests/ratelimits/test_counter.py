"""The counter of all rate limits, embedded and on Redis: no limit is exceeded by one, and no flood removes a count."""

import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bytebin.ratelimits.interface import Counter, Slot
from tests.bytebin.redis_server import RedisServer
from tests.ratelimits.hammer import allowed, counter_at
from tests.server import ROOT

SLOT = Slot("attacked", 5, 600)
OTHER = Slot("other", 5, 600)
FLOOD = 5000  # other keys; Django's file cache kept 300 entries


@pytest.fixture(scope="module", params=["embedded", "redis"])
def where(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "embedded":
        yield ""
        return
    server = RedisServer().start()
    yield server.url
    server.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limits.sqlite3"


@pytest.fixture
def counter(where: str, path: Path) -> Counter:
    fresh = counter_at(where, path)
    fresh.clear([SLOT.key, OTHER.key])
    return fresh


def fill(counter: Counter, slot: Slot) -> None:
    for number in range(slot.amount):
        assert counter.take([slot], f"fill-{number}") == 0


def test_concurrent_threads_never_exceed_a_limit(counter: Counter) -> None:
    assert allowed(counter, 64, 20) == 20


@pytest.mark.usefixtures("counter")  # clears it
def test_concurrent_processes_never_exceed_a_limit(where: str, path: Path) -> None:
    command = [sys.executable, "-m", "tests.ratelimits.hammer", where, str(path), "64", "100"]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert sum(int(process.communicate()[0]) for process in processes) == 100


def test_a_full_limit_says_how_long_to_wait(counter: Counter) -> None:
    fill(counter, SLOT)
    assert 590 < counter.take([SLOT], "late") <= 600
    assert 590 < counter.peek([SLOT]) <= 600


def test_a_limit_has_room_when_its_first_count_ends(counter: Counter) -> None:
    short = Slot(SLOT.key, 2, 0.5)
    assert counter.take([short], "1") == 0
    time.sleep(0.3)
    assert counter.take([short], "2") == 0
    wait = counter.take([short], "3")
    assert 0 < wait <= 0.2
    time.sleep(wait + 0.02)
    assert counter.take([short], "3") == 0
    assert counter.take([short], "4") > 0


def test_if_one_limit_is_full_none_is_counted(counter: Counter) -> None:
    fill(counter, SLOT)
    for number in range(10):
        assert counter.take([OTHER, SLOT], f"refused-{number}") > 0
    fill(counter, OTHER)


def test_a_returned_count_can_be_used_again(counter: Counter) -> None:
    fill(counter, SLOT)
    counter.give_back([SLOT.key], "fill-3")
    counter.give_back([SLOT.key], "fill-3")
    assert counter.take([SLOT], "again") == 0
    assert counter.take([SLOT], "too many") > 0


def test_peeking_and_clearing(counter: Counter) -> None:
    for _ in range(2 * SLOT.amount):
        assert counter.peek([SLOT]) == 0
    fill(counter, SLOT)
    counter.clear([SLOT.key])
    fill(counter, SLOT)


def test_a_flood_of_other_keys_does_not_reset_a_limit(counter: Counter) -> None:
    fill(counter, SLOT)
    for number in range(FLOOD):
        counter.take([Slot(f"flood-{number}", 5, 600)], "x")
    assert counter.take([SLOT], "late") > 0


@pytest.mark.parametrize("where", ["embedded"], indirect=True)
def test_ended_counts_are_removed_from_the_file(counter: Counter, path: Path) -> None:
    for number in range(1000):
        counter.take([Slot(f"short-{number}", 1, 0.01)], "x")
    time.sleep(0.05)
    for _ in range(12):
        counter.take([OTHER], "y")
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM taken").fetchone()[0] <= OTHER.amount


@pytest.mark.parametrize("where", ["embedded"], indirect=True)
def test_only_the_server_s_user_can_read_the_files(counter: Counter, path: Path) -> None:
    fill(counter, SLOT)
    files = list(path.parent.glob("limits.sqlite3*"))
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
