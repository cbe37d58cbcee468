"""Lets MongoDB sort by an index.

Before it sorts, django-mongodb-backend sets each field that it sorts by to itself (`$addFields: {"name": "$name"}`).
This changes nothing, but MongoDB no longer knows the field for that of an index: it read and sorted all of a user's
100,000 files for a page of 50, in 200 ms instead of 2.
"""

from typing import Any

from django_mongodb_backend.compiler import SQLCompiler
from django_mongodb_backend.query import MongoQuery

build_query = SQLCompiler.build_query


def sort_by_index() -> None:
    SQLCompiler.build_query = build_without_identities


def build_without_identities(self: SQLCompiler, columns: Any = None) -> MongoQuery:
    query = build_query(self, columns)
    added = query.extra_fields or {}
    query.extra_fields = {name: value for name, value in added.items() if value != f"${name}"}
    return query
