"""Indexes that a search is compared in, on the databases where that helps."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class CoveringIndex(models.Index):
    """An index on `fields` that also has the columns `covers`, for searches that compare them.

    SQLite and MongoDB then read the rows that match, and no others. PostgreSQL gets `fields` alone: an entry of its
    indexes has at most 2,704 bytes ("B-Tree Indexes" in its manual: a third of a page), which the longest names exceed.
    """

    def __init__(self, *expressions: Any, covers: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*expressions, **options)
        self.covers = covers

    def deconstruct(self) -> Any:
        path, expressions, options = super().deconstruct()
        return path, expressions, options | {"covers": self.covers}

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        using: str = "",
        **options: Any,
    ) -> Any:
        if schema_editor.connection.vendor == "sqlite":
            return self.wide().create_sql(model, schema_editor, using, **options)
        return super().create_sql(model, schema_editor, using, **options)

    def get_pymongo_index_model(self, *args: Any, **options: Any) -> Any:
        """Return MongoDB's form of it. Its package gives every Index this method."""
        wide: Any = self.wide()
        return wide.get_pymongo_index_model(*args, **options)

    def wide(self) -> models.Index:
        return models.Index(fields=[*self.fields, *self.covers], name=self.name)
