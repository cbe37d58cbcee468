"""SQLite has one writer at a time. Here, writers of all threads and processes queue for their turn in the kernel.

SQLite itself polls with growing pauses, so that a later writer often goes first: with eight clients that post
screenshots, the 95th percentile was six times the median.
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.sqlite3 import base
from django.utils.functional import cached_property

from bytebin.db.sqlite.turns import Turns

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class QueuedCursor(base.SQLiteCursorWrapper):
    """Takes a turn for each statement that writes outside a transaction."""

    connection: "QueuedConnection"

    def execute(self, query: str, params: Any = None) -> Any:
        return self._run(super().execute, query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        return self._run(super().executemany, query, param_list)

    def _run(self, run: Callable[[str, Any], Any], query: str, params: Any) -> Any:
        if self.connection.in_transaction or not query.startswith(WRITES):
            return run(query, params)
        with self.connection.turns.one():
            return run(query, params)


class QueuedConnection(sqlite3.Connection):
    turns: Turns


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a turn for each transaction that begins with IMMEDIATE, and ends it with the transaction."""

    @cached_property
    def turns(self) -> Turns:
        path = None if self.is_in_memory_db() else str(self.settings_dict["NAME"])
        return Turns(path, float(self.settings_dict["OPTIONS"]["timeout"]))

    def get_new_connection(self, conn_params: dict[str, Any]) -> QueuedConnection:
        connection: QueuedConnection = super().get_new_connection(conn_params | {"factory": QueuedConnection})
        connection.turns = self.turns
        return connection

    def create_cursor(self, name: str | None = None) -> QueuedCursor:  # noqa: ARG002  # Django's signature
        cursor: QueuedCursor = self.connection.cursor(factory=QueuedCursor)
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self.turns.take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in the stubs
        except BaseException:
            self.turns.end()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # missing in the stubs
        self.turns.end()

    def _rollback(self) -> None:
        # Django rolls back after every commit that fails.
        try:
            super()._rollback()  # type: ignore[misc]  # missing in the stubs
        finally:
            self.turns.end()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # missing in the stubs
        finally:
            self.turns.end()
