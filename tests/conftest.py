import inspect
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from pytest_django import DjangoDbBlocker

from tests.databases.chosen import KIND
from tests.people import TIMEOUT, Person
from tests.prepared import is_shared, migrated, prepared
from tests.rate_limits import forget_counts
from tests.server import Server

pytest_plugins = [
    "tests.alone",
    "tests.campaign",
    "tests.durations",
    "tests.budget",
    "tests.figures",
    "tests.retries",
    "tests.warm_up",
]

StartServer = Callable[..., Server]
METHODS = ("request", "get", "options", "head", "post", "put", "patch", "delete")

# A shell makes its background jobs ignore SIGINT. Commands that tests start and interrupt would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# By default, Hypothesis fails an example that takes 200 ms, which is usually the machine's fault.
hypothesis.register_profile("no-deadline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("no-deadline")

# Raise httpx's default timeout of 5 seconds, which a busy machine may exceed.
vars(inspect.signature(httpx.get).parameters["timeout"].default).update(
    connect=TIMEOUT, read=TIMEOUT, write=TIMEOUT, pool=TIMEOUT
)


# Every new client loads the system's certificates, which takes 27 ms of CPU; nearly all tests speak http.
TLS = httpx.create_ssl_context()
for function in (httpx.Client.__init__, inspect.unwrap(httpx.stream), *map(vars(httpx).get, METHODS)):
    function.__kwdefaults__["verify"] = TLS

if KIND == "mongodb":
    from tests.databases.emptying import empty_collections

    # Instead of Django's flush, which would recreate content types and permissions after each test.
    setattr(TransactionTestCase, "_fixture_teardown", empty_collections)  # noqa: B010  # there is no public hook


def pytest_xdist_auto_num_workers() -> int:
    """Return two processes more than there are cores: nearly half of a test's time is spent waiting."""
    return (os.cpu_count() or 1) + 2


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Add no suffix: each process already has its own data directory and database (tests/settings.py)."""


@pytest.fixture(scope="session")
def django_db_keepdb(tmp_path_factory: pytest.TempPathFactory) -> bool:
    """Begin with a copy of the migrated database, where the run has one for all processes."""
    if not is_shared():
        return False
    shutil.copy(
        migrated(prepared(tmp_path_factory.getbasetemp())), settings.DATABASES["default"]["TEST"]["NAME"]
    )
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:  # noqa: ARG001
    """The database of tests that need no running server is that of a server whose set-up is done."""
    from registration.services import setup  # noqa: PLC0415  # models need the settings

    with django_db_blocker.unblock():
        setup.close()


@pytest.fixture(scope="session")
def prepared_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data directory that every server copies: a migrated database with the cast, and static files."""
    return prepared(tmp_path_factory.getbasetemp())


SHARED: list[Server] = []  # that of this process, once it runs


@pytest.fixture(scope="session")
def server(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that most tests share. Each test makes its own uploads and looks only at those."""
    running = Server(tmp_path_factory.mktemp("server") / "var", prepared_data_dir).start()
    SHARED.append(running)
    yield running
    running.discard()
    SHARED.clear()


@pytest.fixture(scope="module", autouse=True)
def own_rate_limits() -> None:
    """What the tests of another file have used up of a limit by address is no matter of this one's."""
    for running in SHARED:
        forget_counts(running.data_dir)


@pytest.fixture(scope="module")
def start_server(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Start servers for one module, with their own settings (environment variables); `fresh` as in Server."""
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
