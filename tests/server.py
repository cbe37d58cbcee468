"""The real server for tests: gunicorn with the product's own gunicorn.conf.py, on a free port."""

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

from tests import cast
from tests.cast import ALL_SCOPES, Wanted
from tests.databases.chosen import engine
from tests.databases.engine import Rows
from tests.forked import MALLOC, READ_AT_EXEC, ROOT, Process, zygote
from tests.people import Person, password_for
from tests.ports import free_port

__all__ = ["ALL_SCOPES", "MALLOC", "ROOT"]

BIN = Path(sys.executable).parent
CASTING = ROOT / "tests" / "casting.py"
START_TIMEOUT = 60.0  # seconds; gunicorn with Django is up in about two on an idle machine
STOP_TIMEOUT = 20.0
# The address of an S3 server, with {} for a prefix of the asker's own: tests/s3_server.py sets it.
STORE_VARIABLE = "BYTEBIN_TEST_STORE"
POLL = 0.01  # seconds


class ServerFailed(Exception):
    """The server did not come up; the message is its log."""


def store_url() -> str:
    """BLOB_STORE_URL of a store that nobody else has; nothing for files in the data directory."""
    return os.environ.get(STORE_VARIABLE, "").format(uuid4().hex)


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Nothing of the developer's own settings gets in, a `.env` file's neither: what is set here wins over it."""
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
    """Runs manage.py and answers what it printed. Raises CalledProcessError with its errors in `stderr`.

    `fresh` has an interpreter of its own run it, where the start of a command is what is tested.
    """
    return run_script(ROOT / "manage.py", *arguments, stdin=stdin, fresh=fresh, data_dir=data_dir, **settings)


def run_script(
    script: Path, *arguments: str, data_dir: Path, stdin: str = "", fresh: bool = False, **settings: str
) -> str:
    command = [str(script), *arguments]
    with TemporaryFile("w+") as given, TemporaryFile("w+") as printed, TemporaryFile("w+") as errors:
        given.write(stdin)
        given.seek(0)
        process = launch(command, environment(data_dir, **settings), (given, printed, errors), fresh=fresh)
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
    fresh: bool = False,
) -> Process:
    """Starts a Python script: forked from a warm process (tests/zygote.py), or in an interpreter of its own."""
    if not fresh:
        return zygote().start(command, environment, streams=[stream.fileno() for stream in streams])
    stdin, stdout, stderr = streams
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdin=stdin, stdout=stdout, stderr=stderr
    )


def prepare(data_dir: Path) -> None:
    """What `make serve` does before it starts gunicorn."""
    data_dir.mkdir(mode=0o700, parents=True)
    engine().create(data_dir)
    manage(data_dir, "migrate", "--verbosity", "0")
    manage(data_dir, "collectstatic", "--noinput", "--verbosity", "0", "--ignore", "*.py")


def prepare_cast(data_dir: Path) -> None:
    """The people of tests/cast.py, whom each server that gets a copy knows then."""
    cast.prepare(data_dir, lambda wanted: run_script(CASTING, data_dir=data_dir, stdin=wanted))


def copy_prepared(prepared: Path, data_dir: Path) -> None:
    """What `prepare()` made, for a server of its own."""
    shutil.copytree(prepared, data_dir, ignore=shutil.ignore_patterns("static"))
    shutil.copytree(prepared / "static", data_dir / "static", copy_function=link_or_copy)
    data_dir.chmod(0o700)
    engine().copy(prepared, data_dir)


def link_or_copy(source: str, target: str) -> None:
    """Static files are a thousand, and are replaced, never written to."""
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


class Server:
    """`settings` are environment variables. `prepared` is a folder that `prepare()` made; the server gets a copy.

    It is forked from a warm process (tests/zygote.py). `fresh` starts it as an operator does, in an interpreter of its
    own: where the start or the memory of the server is what is tested.
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
        self.people: list[Person] = []
        # Another database than the prepared one knows nobody yet.
        self.cast = {} if "DATABASE_URL" in settings else cast.tokens(prepared)
        copy_prepared(prepared, data_dir)

    @property
    def url(self) -> str:
        """The public base URL, without a slash at the end: a proxy's where PUBLIC_URL names one."""
        return self.settings["PUBLIC_URL"]

    def start(self) -> Self:
        with self.log_path.open("ab") as log, Path(os.devnull).open("rb") as nothing:
            before = log.tell()
            self.process = self._launch((nothing, log, log))
        self._wait_until_up(before)
        return self

    def _launch(self, streams: tuple[IO[Any], IO[Any], IO[Any]]) -> Process:
        return launch(
            [BIN / "gunicorn"], environment(self.data_dir, **self.settings), streams, fresh=self.fresh
        )

    def _wait_until_up(self, before: int = 0) -> None:
        """`before`: bytes of the log that an earlier start has written."""
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
        """Ends it as an operator does; requests on their way may finish."""
        self._close_people()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.kill()

    def discard(self) -> None:
        """Ends it at once, for a test that is over."""
        self._close_people()
        if self.process and self.process.poll() is None:
            self.kill()

    def _close_people(self) -> None:
        for person in self.people:
            person.close()

    def kill(self) -> None:
        """Ends it as a power cut does: master and workers at once, without a word. Back when all are gone."""
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
        """Resident bytes of all workers now."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in self.worker_pids()]
        lines = [line for status in statuses for line in status.splitlines() if line.startswith("VmRSS:")]
        return sum(int(line.split()[1]) * 1024 for line in lines)

    def manage(self, *arguments: str, stdin: str = "") -> str:
        return manage(self.data_dir, *arguments, stdin=stdin, fresh=self.fresh, **self.settings)

    def create_user(self, email: str, *, staff: bool = False) -> Person:
        return self.create_person(email, scopes=(), staff=staff)

    def person(self, email: str = "", password: str = "") -> Person:
        """Somebody at this server's door: without arguments, a stranger."""
        self.people.append(Person(self.address, email, password))
        return self.people[-1]

    def create_key(self, email: str, scopes: Sequence[str] = ALL_SCOPES) -> str:
        return self._admit(Wanted(email, None, tuple(scopes)))

    def create_person(self, email: str, *, scopes: Sequence[str] = ALL_SCOPES, staff: bool = False) -> Person:
        """A user with a key, and without `scopes` one without. Who is in the cast (tests/cast.py) is there already."""
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
        return run_script(CASTING, data_dir=self.data_dir, stdin=wanted, fresh=False, **self.settings)

    @property
    def rows(self) -> Rows:
        """What its database holds, behind the server's back."""
        return Rows(engine(), self.data_dir)

    def query(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """As `rows`, for what only SQLite's words can say: in tests that run on SQLite alone."""
        with closing(sqlite3.connect(self.data_dir / "bytebin.sqlite3", timeout=20)) as database, database:
            return list(database.execute(sql, parameters))

    def blobs(self) -> set[Path]:
        return {path for path in (self.data_dir / "blobs").rglob("*") if path.is_file()}


def pidfd(pid: int) -> int | None:
    """A descriptor of the process, which no later one takes the place of; nothing when it has ended."""
    with suppress(ProcessLookupError):
        return os.pidfd_open(pid)
    return None


def wait_for_end(process: int) -> None:
    """`process` is a pidfd, which is closed. A zombie has ended."""
    ended = poll()
    ended.register(process, POLLIN)
    ended.poll()
    os.close(process)
