"""Which index a query reads, for databases that are told so: MongoDB. The others choose well by themselves."""

from typing import Any, TypeVar

from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])
ATTRIBUTE = "index_hint"


def by_index(rows: Rows, name: str) -> Rows:
    """Return the same rows, read by the index `name`. What narrows or sorts them further keeps the hint."""
    hinted: Rows = rows.all()
    setattr(hinted.query, ATTRIBUTE, name)
    return hinted
