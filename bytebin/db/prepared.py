"""Queries whose SQL is built once per process: the few that run for every chunk and every download.

Django builds the SQL of a query every time, which takes 0.2 to 0.6 ms of CPU; running it takes 0.1 ms. The six queries
of a chunk were half of its cost. Here the ORM builds the SQL once, with a Slot in place of each value. MongoDB has no
SQL, so there they run as ordinary queries.
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
    """A named parameter. `kind` converts its value for the database; keys and numbers need no conversion."""

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
    """A query by a unique key. `build` returns the query; its parameters are the values that the query depends on."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._names = list(signature(build).parameters)

    def first(self, *values: object) -> Row | None:
        """Return the row that the query finds, or None. `values` are the arguments of `build`, in its order."""
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
    """The insertion of one row of `model`."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model

    def run(self, row: Model) -> None:
        """Insert a row, without signals. Raise IntegrityError as `save` does."""
        if connection.vendor == "mongodb":
            row.save(force_insert=True)
            return
        values = {field.attname: field.pre_save(row, add=True) for field in self._fields}
        with connection.cursor() as cursor:
            self._statement.execute(cursor, values)
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  # as `save` leaves it

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
    """An update of the rows of a query. `build` returns the query and the changes, as `QuerySet.update` takes them."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], Values]]) -> None:
        self._build = build
        self._names = list(signature(build).parameters)

    def run(self, *values: object) -> int:
        """Run the update with the arguments of `build`. Return how many rows were changed."""
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
    """Return a function that converts a row as the query would.

    The result is a model with its relations and annotations, or a tuple for `values_list`.
    """
    converters = compiler.get_converters([column for column, *_ in compiler.select or []])
    values_only = compiler.query.values_select or not compiler.klass_info
    make = tuple if values_only else model_maker(compiler)

    def read(row: Sequence[Any]) -> Any:
        return make(next(compiler.apply_converters([row], converters)))

    return read


def model_maker(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Model]:
    """Return a function that makes a model of a row, with its `select_related` objects and its annotations."""
    info: Any = compiler.klass_info
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[own]]
    related = get_related_populators(info, compiler.select, compiler.using)  # type: ignore[call-arg,arg-type]  # Django 6's

    def make(row: Sequence[Any]) -> Model:
        found: Model = info["model"].from_db(compiler.using, names, row[own])
        for populator in related:
            populator.populate(row, found)
        for name, column in compiler.annotation_col_map.items():
            setattr(found, name, row[column])
        return found

    return make
