import fcntl
import inspect
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.databases.chosen import KIND
from tests.people import TIMEOUT, Person
from tests.server import Server, prepare, prepare_cast

pytest_plugins = [
    "tests.alone",
    "tests.campaign",
    "tests.durations",
    "tests.budget",
    "tests.figures",
    "tests.second_tries",
]

StartServer = Callable[..., Server]

# A shell has its background jobs ignore an interrupt, and so would every command that a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Hypothesis would fail an example that takes 200 ms, which are the machine's as a rule.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# What httpx gives a request for which nobody names a time: 5 seconds, which a machine that does other things may need.
vars(inspect.signature(httpx.get).parameters["timeout"].default).update(
    connect=TIMEOUT, read=TIMEOUT, write=TIMEOUT, pool=TIMEOUT
)


if KIND == "mongodb":
    from tests.databases.emptying import empty_collections

    # Instead of Django's flush, which would make content types and permissions anew after each test.
    setattr(TransactionTestCase, "_fixture_teardown", empty_collections)  # noqa: B010  # it has no public name


def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are cores: nearly half of a test's time is spent waiting."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Each process has a data directory, and so a database, of its own already (tests/settings.py)."""


@pytest.fixture(scope="session")
def prepared_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the cast, and the collected static files, which every server starts from.

    It is made once in a run. A database server belongs to one process of the run, and so does what is prepared in it.
    """
    if KIND != "sqlite" or "PYTEST_XDIST_WORKER" not in os.environ:
        return prepared_in(tmp_path_factory.mktemp("prepared"))
    folder = tmp_path_factory.getbasetemp().with_name("prepared")
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return prepared_in(folder)


def prepared_in(folder: Path) -> Path:
    data_dir, done = folder / "var", folder / "done"
    if not done.exists():
        prepare(data_dir)
        prepare_cast(data_dir)
        done.touch()
    return data_dir


@pytest.fixture(scope="session")
def server(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that most tests share. Each makes its own uploads there and looks at nothing else's."""
    running = Server(tmp_path_factory.mktemp("server") / "var", prepared_data_dir).start()
    yield running
    running.discard()


@pytest.fixture(scope="module")
def start_server(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Starts servers of a module's own, with other settings (environment variables); `fresh` as in Server."""
    with ExitStack() as running:

        def start(*, fresh: bool = False, **settings: str) -> Server:
            data_dir = tmp_path_factory.mktemp("server") / "var"
            server = Server(data_dir, prepared_data_dir, fresh=fresh, **settings)
            running.callback(server.discard)
            return server.start()

        yield start


@pytest.fixture(scope="session")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture(scope="session")
def bob(server: Server) -> Person:
    return server.create_person("bob@example.org")


@pytest.fixture(scope="session")
def stranger(server: Server) -> Person:
    return server.person()
