"""The interface of the database engines for tests. Each data directory has its own database."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Engine(Protocol):
    def url(self, data_dir: Path) -> str:
        """Return the DATABASE_URL for the database of `data_dir`."""

    def create(self, data_dir: Path) -> None:
        """Create an empty database."""

    def copy(self, prepared: Path, data_dir: Path) -> None:
        """Copy the database of `prepared`, which must not be written to meanwhile."""

    def find(self, data_dir: Path, table: str, columns: tuple[str, ...], where: dict[str, Any]) -> list[Any]:
        """Return tuples of `columns`, for the rows that match all of `where`."""

    def change(self, data_dir: Path, table: str, changes: dict[str, Any], where: dict[str, Any]) -> None: ...

    def remove(self, data_dir: Path, table: str, where: dict[str, Any]) -> None: ...

    def lost(self, data_dir: Path) -> AbstractContextManager[None]:
        """Make the database unavailable, as after a crash, while the block runs."""

    def stop(self) -> None: ...


class Rows:
    """Direct access to the rows of one data directory's database. Times are aware datetimes."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self.engine = engine
        self.data_dir = data_dir

    def find(self, table: str, *columns: str, **where: Any) -> list[Any]:
        return self.engine.find(self.data_dir, table, columns, where)

    def value(self, table: str, column: str, **where: Any) -> Any:
        """Return the column of the only matching row."""
        ((value,),) = self.find(table, column, **where)
        return value

    def change(self, table: str, changes: dict[str, Any], **where: Any) -> None:
        assert self.find(table, "_id", **where), f"no such row of {table}: {where}"
        self.engine.change(self.data_dir, table, changes, where)

    def remove(self, table: str, **where: Any) -> None:
        self.engine.remove(self.data_dir, table, where)


def name_of(data_dir: Path) -> str:
    return f"bytebin_{sha256(str(data_dir).encode()).hexdigest()[:16]}"
