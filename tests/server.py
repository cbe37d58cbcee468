"""The real server for tests: gunicorn with the product's gunicorn.conf.py, on a free port."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from select import POLLIN, poll
from tempfile import TemporaryFile
from typing import IO, Any, Self
from uuid import uuid4

from bytebin.db.sqlite.turns import remove
from tests import cast
from tests.cast import ALL_SCOPES, Wanted
from tests.databases.chosen import engine
from tests.databases.engine import Rows
from tests.forked import APPLICATIONS, MALLOC, READ_AT_EXEC, ROOT, Loaded, Process, Zygote
from tests.people import Person, password_for
from tests.ports import free_port

__all__ = ["ALL_SCOPES", "MALLOC", "ROOT"]

BIN = Path(sys.executable).parent
CASTING = ROOT / "tests" / "casting.py"
START_TIMEOUT = 60.0  # seconds; about 2 on an idle machine
STOP_TIMEOUT = 20.0
# The URL of an S3 server, with {} for a unique prefix; set by tests/s3_server.py.
STORE_VARIABLE = "BYTEBIN_TEST_STORE"
POLL = 0.01  # seconds


class ServerFailed(Exception):
    """The server did not start; the message is its log."""


def store_url() -> str:
    """Return the BLOB_STORE_URL of an unused store, or "" for files in the data directory."""
    return os.environ.get(STORE_VARIABLE, "").format(uuid4().hex)


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Return the environment variables for a server. They override the developer's environment and `.env` file."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    defaults = {
        "BLOB_STORE_URL": "",
        "EMAIL_URL": "",
        "DEBUG": "false",
        "ALLOWED_HOSTS": "",
        "HOST": "127.0.0.1",
        "LOG_LEVEL": "INFO",
    }
    own = {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": engine().url(data_dir),
        "DJANGO_SETTINGS_MODULE": "bytebin.settings",
    }
    return inherited | defaults | READ_AT_EXEC | own | settings


def manage(data_dir: Path, *arguments: str, stdin: str = "", fresh: bool = False, **settings: str) -> str:
    """Run manage.py and return its output. Raise CalledProcessError with its errors in `stderr`.

    `fresh` starts a new interpreter, for tests of how a command starts.
    """
    return run_script(ROOT / "manage.py", *arguments, stdin=stdin, fresh=fresh, data_dir=data_dir, **settings)


def run_script(
    script: Path,
    *arguments: str,
    data_dir: Path,
    stdin: str = "",
    fresh: bool = False,
    **settings: str,
) -> str:
    variables = environment(data_dir, **settings)
    forking = None if fresh else APPLICATIONS.zygote(variables)
    printed = run([str(script), *arguments], variables, stdin, forked_from=forking)
    APPLICATIONS.has_run(variables)
    return printed


def run(
    command: Sequence[str], environment: dict[str, str], given: str, *, forked_from: Zygote | None
) -> str:
    """Run a Python script with `given` as its input, and return its output. Raise CalledProcessError."""
    with TemporaryFile("w+") as read, TemporaryFile("w+") as printed, TemporaryFile("w+") as errors:
        read.write(given)
        read.seek(0)
        process = launch(command, environment, (read, printed, errors), forked_from=forked_from)
        returncode = process.wait()
        for written in (printed, errors):
            written.seek(0)
        if returncode:
            failed = subprocess.CalledProcessError(returncode, command, printed.read(), errors.read())
            failed.add_note(failed.stderr)
            raise failed
        return printed.read().strip()


def launch(
    command: Sequence[str | Path],
    environment: dict[str, str],
    streams: tuple[IO[Any], IO[Any], IO[Any]],
    *,
    forked_from: Zygote | None,
) -> Process:
    """Start a Python script, in a new interpreter or forked from a preloaded process (tests/zygote.py)."""
    if forked_from:
        return forked_from.start(command, environment, streams=[stream.fileno() for stream in streams])
    stdin, stdout, stderr = streams
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdin=stdin, stdout=stdout, stderr=stderr
    )


def prepare(data_dir: Path) -> None:
    """Do what `make serve` does before it starts gunicorn, with fewer static files."""
    data_dir.mkdir(mode=0o700, parents=True)
    engine().create(data_dir)
    manage(data_dir, "prepare")


def prepare_cast(data_dir: Path) -> None:
    """Create the users of tests/cast.py, which each server's copy will contain."""
    cast.prepare(data_dir, lambda wanted: run_script(CASTING, data_dir=data_dir, stdin=wanted))


def copy_prepared(prepared: Path, data_dir: Path) -> None:
    """Copy what `prepare()` made to a new server's data directory."""
    shutil.copytree(prepared, data_dir, ignore=shutil.ignore_patterns("static"))
    shutil.copytree(prepared / "static", data_dir / "static", copy_function=link_or_copy)
    data_dir.chmod(0o700)
    engine().copy(prepared, data_dir)


def link_or_copy(source: str, target: str) -> None:
    """Link a static file: there are a thousand, and they are only ever replaced, never written to."""
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


class Server:
    """`settings` are environment variables. `prepared` is a directory made by `prepare()`; the server gets a copy.

    The server and its commands are forked from a process that has imported the product with these settings
    (tests/zygote.py). `fresh` starts them in new interpreters, as an operator does, for tests of the server's start or
    memory.
    """

    def __init__(self, data_dir: Path, prepared: Path, *, fresh: bool = False, **settings: str) -> None:
        self.data_dir = data_dir
        self.log_path = data_dir.with_name(f"{data_dir.name}.log")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.fresh = fresh
        self.settings = {
            "PORT": str(self.port),
            "PUBLIC_URL": self.address,
            "BLOB_STORE_URL": store_url(),
        } | settings
        self.process: Process | None = None
        self.loaded = Loaded()
        self.people: list[Person] = []
        # A database other than the prepared one has no users yet.
        self.cast = {} if "DATABASE_URL" in settings else cast.tokens(prepared)
        copy_prepared(prepared, data_dir)

    @property
    def url(self) -> str:
        """The public base URL without a trailing slash: that of a proxy if PUBLIC_URL names one."""
        return self.settings["PUBLIC_URL"]

    def start(self) -> Self:
        with self.log_path.open("ab") as log, Path(os.devnull).open("rb") as nothing:
            before = log.tell()
            self.process = self._launch((nothing, log, log))
        self._wait_until_up(before)
        return self

    def _launch(self, streams: tuple[IO[Any], IO[Any], IO[Any]]) -> Process:
        variables = environment(self.data_dir, **self.settings)
        return launch([BIN / "gunicorn"], variables, streams, forked_from=self._zygote(variables))

    def _zygote(self, variables: dict[str, str]) -> Zygote | None:
        return None if self.fresh else self.loaded.zygote(variables)

    def _run(self, command: Sequence[str], given: str) -> str:
        variables = environment(self.data_dir, **self.settings)
        return run(command, variables, given, forked_from=self._zygote(variables))

    def _wait_until_up(self, before: int = 0) -> None:
        """Wait until the server logs that it is up, after the first `before` bytes of the log. Raise ServerFailed."""
        assert self.process
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServerFailed(self.log())
            if b"bytebin is up: " in self.log_path.read_bytes()[before:] and len(self.worker_pids()) >= 1:
                return
            time.sleep(POLL)
        self.kill()
        raise ServerFailed(self.log())

    def stop(self) -> None:
        """Stop the server as an operator does; running requests may finish. Nothing stays loaded for the next start."""
        self._close_people()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.kill()
        self.loaded.stop()

    def discard(self) -> None:
        """Kill the server at the end of a test."""
        self._close_people()
        if self.process and self.process.poll() is None:
            self.kill()
        self.loaded.stop()
        remove(str(self.data_dir / "bytebin.sqlite3"))

    def _close_people(self) -> None:
        for person in self.people:
            person.close()

    def kill(self) -> None:
        """Kill master and workers with SIGKILL at once. Return when all have ended."""
        assert self.process
        pids = [self.process.pid, *self.worker_pids()] if self.process.poll() is None else []
        ends = [end for pid in pids if (end := pidfd(pid)) is not None]
        for end in ends:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(end, signal.SIGKILL)
        for end in ends:
            wait_for_end(end)
        self.process.wait()

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def worker_pids(self) -> list[int]:
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def workers_rss(self) -> int:
        """Return the resident memory of all workers, in bytes."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in self.worker_pids()]
        lines = [line for status in statuses for line in status.splitlines() if line.startswith("VmRSS:")]
        return sum(int(line.split()[1]) * 1024 for line in lines)

    def manage(self, *arguments: str, stdin: str = "") -> str:
        return self._run([str(ROOT / "manage.py"), *arguments], stdin)

    def create_user(self, email: str, *, staff: bool = False) -> Person:
        return self.create_person(email, scopes=(), staff=staff)

    def person(self, email: str = "", password: str = "") -> Person:
        """Return a client of this server; without arguments, a stranger."""
        self.people.append(Person(self.address, email, password))
        return self.people[-1]

    def create_key(self, email: str, scopes: Sequence[str] = ALL_SCOPES) -> str:
        return self._admit(Wanted(email, None, tuple(scopes)))

    def create_person(self, email: str, *, scopes: Sequence[str] = ALL_SCOPES, staff: bool = False) -> Person:
        """Return a user with an API key, or without one if `scopes` is empty. Users of the cast already exist."""
        password = password_for(email)
        known = self.cast.pop(email, "") if staff == (email == cast.MODERATOR) else ""
        person = self.person(email, password)
        if known and tuple(scopes) == ALL_SCOPES:
            person.token = known
        elif not known:
            token = self._admit(Wanted(email, password, tuple(scopes), staff))
            if token:
                person.token = token
        elif scopes:
            person.token = self.create_key(email, scopes)
        return person

    def _admit(self, wanted: Wanted) -> str:
        [token] = cast.admit([wanted], self._run_casting)
        return token

    def _run_casting(self, wanted: str) -> str:
        # Forked in any case: a new interpreter would not find the product from the directory of the script.
        variables = environment(self.data_dir, **self.settings)
        return run([str(CASTING)], variables, wanted, forked_from=self.loaded.zygote(variables))

    @property
    def rows(self) -> Rows:
        """The rows of the server's database, accessed directly."""
        return Rows(engine(), self.data_dir)

    def query(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run SQL directly on the database, in tests that run on SQLite only."""
        with closing(sqlite3.connect(self.data_dir / "bytebin.sqlite3", timeout=20)) as database, database:
            return list(database.execute(sql, parameters))

    def blobs(self) -> set[Path]:
        return {path for path in (self.data_dir / "blobs").rglob("*") if path.is_file()}


def pidfd(pid: int) -> int | None:
    """Return a pidfd, which unlike the PID is never reused, or None if the process has ended."""
    with suppress(ProcessLookupError):
        return os.pidfd_open(pid)
    return None


def wait_for_end(process: int) -> None:
    """Wait until the process of this pidfd has ended, even as a zombie, and close the pidfd."""
    ended = poll()
    ended.register(process, POLLIN)
    ended.poll()
    os.close(process)
