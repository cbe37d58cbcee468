"""The real server for tests: gunicorn with the product's own gunicorn.conf.py, on a free port."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from tests.databases.chosen import engine
from tests.databases.engine import Rows
from tests.people import Person, password_for
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
START_TIMEOUT = 60.0  # seconds; gunicorn with Django is up in about two on an idle machine
STOP_TIMEOUT = 20.0
# As in Makefile and Procfile: what is measured here is what runs there.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "134217728",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "16777216",
    "MALLOC_ARENA_MAX": "2",
}
# The address of an S3 server, with {} for a prefix of the asker's own: tests/s3_server.py sets it.
STORE_VARIABLE = "BYTEBIN_TEST_STORE"
ALL_SCOPES = ("files:read", "files:write", "files:delete", "user:read", "user:write")


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
        "PYTHONWARNINGS": "default",
    }
    return inherited | defaults | MALLOC | own | settings


def manage(data_dir: Path, *arguments: str, stdin: str = "", **settings: str) -> str:
    """Runs manage.py and answers what it printed. Raises CalledProcessError with its errors in `stderr`."""
    command = [sys.executable, "manage.py", *arguments]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(data_dir, **settings),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        failed = subprocess.CalledProcessError(ran.returncode, command, ran.stdout, ran.stderr)
        failed.add_note(ran.stderr)
        raise failed
    return ran.stdout.strip()


def prepare(data_dir: Path) -> None:
    """What `make serve` does before it starts gunicorn."""
    data_dir.mkdir(mode=0o700, parents=True)
    engine().create(data_dir)
    manage(data_dir, "migrate", "--verbosity", "0")
    manage(data_dir, "collectstatic", "--noinput", "--verbosity", "0", "--ignore", "*.py")


def copy_prepared(prepared: Path, data_dir: Path) -> None:
    """What `prepare()` made, for a server of its own."""
    shutil.copytree(prepared, data_dir)
    data_dir.chmod(0o700)
    engine().copy(prepared, data_dir)


class Server:
    """`settings` are environment variables. `prepared` is a folder that `prepare()` made; the server gets a copy."""

    def __init__(self, data_dir: Path, prepared: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.log_path = data_dir.with_name(f"{data_dir.name}.log")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "PORT": str(self.port),
            "PUBLIC_URL": self.address,
            "BLOB_STORE_URL": store_url(),
        } | settings
        self.process: subprocess.Popen[bytes] | None = None
        self.people: list[Person] = []
        copy_prepared(prepared, data_dir)

    @property
    def url(self) -> str:
        """The public base URL, without a slash at the end: a proxy's where PUBLIC_URL names one."""
        return self.settings["PUBLIC_URL"]

    def start(self) -> Self:
        with self.log_path.open("ab") as log:
            before = log.tell()
            self.process = subprocess.Popen(
                [BIN / "gunicorn"],
                cwd=ROOT,
                env=environment(self.data_dir, **self.settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_up(before)
        return self

    def _wait_until_up(self, before: int = 0) -> None:
        """`before`: bytes of the log that an earlier start has written."""
        assert self.process
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServerFailed(self.log())
            if b"bytebin is up: " in self.log_path.read_bytes()[before:] and len(self.worker_pids()) >= 1:
                return
            time.sleep(0.05)
        self.kill()
        raise ServerFailed(self.log())

    def stop(self) -> None:
        """Ends it as an operator does; requests on their way may finish."""
        for person in self.people:
            person.close()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Ends it as a power cut does: master and workers at once, without a word."""
        assert self.process
        for pid in [self.process.pid, *self.worker_pids()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
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
        return manage(self.data_dir, *arguments, stdin=stdin, **self.settings)

    def create_user(self, email: str, *, staff: bool = False) -> Person:
        password = password_for(email)
        staff_option = ["--staff"] if staff else []
        self.manage("createuser", email, "--password-stdin", *staff_option, stdin=f"{password}\n")
        return self.person(email, password)

    def person(self, email: str = "", password: str = "") -> Person:
        """Somebody at this server's door: without arguments, a stranger."""
        self.people.append(Person(self.address, email, password))
        return self.people[-1]

    def create_key(self, email: str, scopes: Sequence[str] = ALL_SCOPES) -> str:
        return self.manage("createkey", email, "--name", "test", "--scopes", ",".join(scopes))

    def create_person(self, email: str, *, scopes: Sequence[str] = ALL_SCOPES, staff: bool = False) -> Person:
        """A user with a key."""
        person = self.create_user(email, staff=staff)
        person.token = self.create_key(email, scopes)
        return person

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
