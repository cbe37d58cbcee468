"""A real PostgreSQL: Debian's, in a temporary directory, as a non-root user since it refuses root."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen, run
from typing import Any, Self

import psycopg
from django.db import connections
from psycopg import sql

from tests.databases.engine import name_of
from tests.ports import free_port

START_TIMEOUT = 60.0  # seconds; about 0.5 on an idle machine
USER = "postgres" if os.geteuid() == 0 else None  # created by Debian's package


def programs() -> Path:
    """Return the directory of PostgreSQL's programs. Debian has one for each version, not in PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert folders, "PostgreSQL is not installed"
    return folders[-1]


class PostgreSQL:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bytebin-postgres-"))
        self.port = free_port()
        self.process: Popen[bytes] | None = None
        if USER:
            shutil.chown(self.folder, USER, USER)

    def start(self) -> Self:
        options = ["--username=bytebin", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        command = [str(programs() / "initdb"), "--pgdata", str(self.folder / "data"), *options]
        run(command, user=USER, cwd=self.folder, check=True, stdout=DEVNULL)
        self.launch()
        return self

    def restart(self) -> None:
        """Start again with the same data after a kill, which also closed this process's connections."""
        self.launch()
        connections.close_all()

    def launch(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "500",
            # The tests kill processes but never cut the power.
            "fsync": "off",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        command = [str(programs() / "postgres"), "-D", str(self.folder / "data"), *words]
        self.process = Popen(command, user=USER, cwd=self.folder, stdout=DEVNULL, stderr=DEVNULL)
        deadline = time.monotonic() + START_TIMEOUT
        while not self.is_ready():
            assert self.process.poll() is None, "postgres ended"
            assert time.monotonic() < deadline, "postgres did not start"
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            f"host=127.0.0.1 port={self.port} user=bytebin dbname={name} connect_timeout=5", autocommit=True
        )

    def kill(self) -> None:
        """Kill the server and its backend processes at once."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in [self.process.pid, *map(int, children)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()

    @contextmanager
    def lost(self, data_dir: Path) -> Iterator[None]:  # noqa: ARG002  # all databases at once
        self.kill()
        try:
            yield
        finally:
            self.restart()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder)

    def url(self, data_dir: Path) -> str:
        return f"postgres://bytebin@127.0.0.1:{self.port}/{name_of(data_dir)}"

    def create(self, data_dir: Path) -> None:
        self.run("postgres", sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name_of(data_dir))))

    def copy(self, prepared: Path, data_dir: Path) -> None:
        names = (sql.Identifier(name_of(folder)) for folder in (data_dir, prepared))
        self.run("postgres", sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def find(self, data_dir: Path, table: str, columns: tuple[str, ...], where: dict[str, Any]) -> list[Any]:
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        query = sql.SQL("SELECT {} FROM {}").format(listed, sql.Identifier(table)) + matching(where)
        return self.run(name_of(data_dir), query, where.values())

    def change(self, data_dir: Path, table: str, changes: dict[str, Any], where: dict[str, Any]) -> None:
        assignments = sql.SQL(", ").join(
            sql.SQL("{} = %s").format(sql.Identifier(column)) for column in changes
        )
        query = sql.SQL("UPDATE {} SET {}").format(sql.Identifier(table), assignments) + matching(where)
        self.run(name_of(data_dir), query, [*changes.values(), *where.values()])

    def remove(self, data_dir: Path, table: str, where: dict[str, Any]) -> None:
        query = sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) + matching(where)
        self.run(name_of(data_dir), query, where.values())

    def run(self, name: str, query: sql.Composed, parameters: Iterable[Any] = ()) -> list[Any]:
        with self.connect(name) as connection:
            cursor = connection.execute(query, list(parameters))
            return cursor.fetchall() if cursor.description else []


def matching(where: dict[str, Any]) -> sql.Composed:
    conditions = [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in where]
    return sql.SQL(" WHERE ").format() + sql.SQL(" AND ").join(conditions) if where else sql.SQL("").format()
