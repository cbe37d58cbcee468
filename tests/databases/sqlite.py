import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any


class SQLite:
    """A database file in the data directory, which is copied along with it."""

    def url(self, data_dir: Path) -> str:  # noqa: ARG002
        return ""

    def create(self, data_dir: Path) -> None:
        pass

    def copy(self, prepared: Path, data_dir: Path) -> None:
        pass

    def find(self, data_dir: Path, table: str, columns: tuple[str, ...], where: dict[str, Any]) -> list[Any]:
        return run(data_dir, f"SELECT {', '.join(columns)} FROM {table}{matching(where)}", where.values())  # noqa: S608

    def change(self, data_dir: Path, table: str, changes: dict[str, Any], where: dict[str, Any]) -> None:
        assignments = ", ".join(f"{column} = ?" for column in changes)
        parameters = [*changes.values(), *where.values()]
        run(data_dir, f"UPDATE {table} SET {assignments}{matching(where)}", parameters)  # noqa: S608

    def remove(self, data_dir: Path, table: str, where: dict[str, Any]) -> None:
        run(data_dir, f"DELETE FROM {table}{matching(where)}", where.values())  # noqa: S608

    @contextmanager
    def lost(self, data_dir: Path) -> Iterator[None]:
        """Replace the file with a directory, which SQLite cannot open, even as root."""
        database = data_dir / "bytebin.sqlite3"
        away = database.rename(database.with_suffix(".away"))
        database.mkdir()
        try:
            yield
        finally:
            database.rmdir()
            away.rename(database)

    def stop(self) -> None:
        pass


def matching(where: dict[str, Any]) -> str:
    return " WHERE " + " AND ".join(f"{column} = ?" for column in where) if where else ""


def run(data_dir: Path, sql: str, parameters: Iterable[Any]) -> list[Any]:
    plain = [as_text(value) if isinstance(value, datetime) else value for value in parameters]
    with closing(sqlite3.connect(data_dir / "bytebin.sqlite3", timeout=20)) as database, database:
        return list(database.execute(sql, plain))


def as_text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ")
