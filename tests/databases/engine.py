"""What the tests ask of a database, whichever it is: one for each data directory, copied, looked into and aged."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Engine(Protocol):
    def url(self, data_dir: Path) -> str:
        """DATABASE_URL of the database that belongs to `data_dir`."""

    def create(self, data_dir: Path) -> None:
        """An empty one."""

    def copy(self, prepared: Path, data_dir: Path) -> None:
        """One like `prepared`'s. Nobody writes there meanwhile."""

    def find(self, data_dir: Path, table: str, columns: tuple[str, ...], where: dict[str, Any]) -> list[Any]:
        """Tuples of the columns of the rows that have all of `where`."""

    def change(self, data_dir: Path, table: str, changes: dict[str, Any], where: dict[str, Any]) -> None: ...

    def remove(self, data_dir: Path, table: str, where: dict[str, Any]) -> None: ...

    def lost(self, data_dir: Path) -> AbstractContextManager[None]:
        """Ends as a crash ends it, and is there again afterwards."""

    def stop(self) -> None: ...


class Rows:
    """The rows of one data directory, behind its server's back. Moments are datetimes with a time zone."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self.engine = engine
        self.data_dir = data_dir

    def find(self, table: str, *columns: str, **where: Any) -> list[Any]:
        return self.engine.find(self.data_dir, table, columns, where)

    def value(self, table: str, column: str, **where: Any) -> Any:
        """Of the one row there is."""
        ((value,),) = self.find(table, column, **where)
        return value

    def change(self, table: str, changes: dict[str, Any], **where: Any) -> None:
        assert self.find(table, "_id", **where), f"no such row of {table}: {where}"
        self.engine.change(self.data_dir, table, changes, where)

    def remove(self, table: str, **where: Any) -> None:
        self.engine.remove(self.data_dir, table, where)


def name_of(data_dir: Path) -> str:
    return f"bytebin_{sha256(str(data_dir).encode()).hexdigest()[:16]}"
