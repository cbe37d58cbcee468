"""Queries whose SQL is built once: the few that run for every chunk and every download.

Django builds the SQL of a query each time anew, which takes 0.2 to 0.6 ms of CPU, and running it 0.1: the six of a
chunk were half of what it cost. Here, too, the ORM writes them, but once in each process, with a Slot for each value.
MongoDB has no SQL: there they are queries as any other.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from inspect import signature
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Values = dict[str, Any]


class Slot(Value):
    """The place of a value, by its name. `kind` makes it what the database wants; keys and numbers are it already."""

    def __init__(self, name: str, kind: "Field[Any, Any] | None" = None) -> None:
        super().__init__(name)
        self.name = name
        self.kind = kind

    def as_sql(self, *_: Any) -> Any:
        return "%s", [self]

    def bind(self, values: Values) -> Any:
        value = values[self.name]
        return self.kind.get_db_prep_save(value, connection) if self.kind else value


class Statement(NamedTuple):
    sql: str
    params: Sequence[Any]

    def execute(self, cursor: Any, values: Values) -> None:
        cursor.execute(self.sql, [p.bind(values) if isinstance(p, Slot) else p for p in self.params])


class Lookup(Generic[Row]):
    """The row that a query by a unique key finds. The parameters of `build` are what the query depends on."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._names = list(signature(build).parameters)

    def first(self, *values: object) -> Row | None:
        if connection.vendor == "mongodb":
            return next(iter(self._build(*values)), None)
        statement, read = self._prepared
        with connection.cursor() as cursor:
            statement.execute(cursor, dict(zip(self._names, values, strict=True)))
            row = cursor.fetchone()
        return None if row is None else read(row)

    @cached_property
    def _prepared(self) -> tuple[Statement, Callable[[Sequence[Any]], Row]]:
        rows = self._build(*map(Slot, self._names))
        compiler = rows.query.get_compiler(rows.db)
        return Statement(*compiler.as_sql()), reader(compiler)


class Insert:
    """A new row of `model`."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def run(self, **values: Any) -> None:
        if connection.vendor == "mongodb":
            self._model(**values).save(force_insert=True)
            return
        defaults = {
            field.attname: field.get_default() for field in self._fields if field.attname not in values
        }
        with connection.cursor() as cursor:
            self._statement.execute(cursor, values | defaults)

    @cached_property
    def _fields(self) -> Sequence["Field[Any, Any]"]:
        return self._model._meta.concrete_fields  # noqa: SLF001  # Django's documented interface

    @cached_property
    def _statement(self) -> Statement:
        slots = {field.attname: Slot(field.attname, field) for field in self._fields}
        query = InsertQuery(self._model)
        query.insert_values(self._fields, [self._model(**slots)], raw=True)
        (prepared,) = query.get_compiler(connection=connection).as_sql()
        return Statement(*prepared)


class Update:
    """Changes, as `QuerySet.update` takes them, to the rows of a query; `build` gives both."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], Values]]) -> None:
        self._build = build
        self._names = list(signature(build).parameters)

    def run(self, *values: object) -> int:
        """How many rows were changed."""
        if connection.vendor == "mongodb":
            rows, changes = self._build(*values)
            return rows.update(**changes)
        with connection.cursor() as cursor:
            self._statement.execute(cursor, dict(zip(self._names, values, strict=True)))
            return int(cursor.rowcount)

    @cached_property
    def _statement(self) -> Statement:
        rows, changes = self._build(*map(Slot, self._names))
        query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
        query.add_update_values(changes)
        return Statement(*query.get_compiler(rows.db).as_sql())


def reader(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Any]:
    """What makes of a row what the compiled query would: a model with its relations and annotations, or a tuple."""
    converters = compiler.get_converters([column for column, *_ in compiler.select or []])
    make = tuple if compiler.query.values_select else model_maker(compiler)

    def read(row: Sequence[Any]) -> Any:
        return make(next(compiler.apply_converters([row], converters)))

    return read


def model_maker(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Model]:
    info: Any = compiler.klass_info
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[own]]
    related = get_related_populators(info, compiler.select, compiler.using)  # type: ignore[call-arg,arg-type]  # Django 6's

    def make(row: Sequence[Any]) -> Model:
        found: Model = info["model"].from_db(compiler.using, names, row[own])
        for populator in related:
            populator.populate(row, found)
        for name, place in compiler.annotation_col_map.items():
            setattr(found, name, row[place])
        return found

    return make
