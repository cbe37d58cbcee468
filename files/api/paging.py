"""Pagination by cursor. A cursor names the last row of a page, so pages stay correct while rows are deleted."""

import base64
import json
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest

from bytebin.errors import InvalidRequest

Row = TypeVar("Row", bound=Model)

PAGE = 100


def page_after(
    rows: QuerySet[Row], request: HttpRequest, order: str = "-created_at"
) -> tuple[list[Row], str | None]:
    """Return a page of `rows` in the order of one field (- for descending), and the cursor of the next page or None.

    `limit` in the query is 1 to PAGE. Raises InvalidRequest for a bad limit or cursor.
    """
    limit = page_number(request, "limit", PAGE, low=1, high=PAGE)
    field, sign = order.lstrip("-"), "-" if order.startswith("-") else ""
    if cursor := request.GET.get("cursor"):
        rows = rows.filter(after_cursor(field, sign, cursor, rows.model))
    page = list(rows.order_by(order, f"{sign}pk")[: limit + 1])
    return page[:limit], encode_cursor(page[limit - 1], field) if len(page) > limit else None


def after_cursor(field: str, sign: str, cursor: str, model: type[Model]) -> Q:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(cursor))
        value, key = column(model, field).to_python(value), str(key)
    except (ValueError, TypeError, ValidationError, RecursionError):
        raise InvalidRequest("cursor is not one of this list; start again without it.") from None
    side = "lt" if sign else "gt"
    return Q(**{f"{field}__{side}": value}) | Q(**{field: value, f"pk__{side}": key})


def column(model: type[Model], name: str) -> "Field[Any, Any]":
    found = model._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(f"{name} is not a column")
    return found


def encode_cursor(row: Model, field: str) -> str:
    value: Any = getattr(row, field)
    return base64.urlsafe_b64encode(json.dumps([value, row.pk], default=str).encode()).decode()


def page_number(request: HttpRequest, name: str, default: int, *, low: int, high: int) -> int:
    """Return an integer from the query, or `default`. Raise InvalidRequest unless it is from `low` to `high`."""
    text = request.GET.get(name)
    if text is None:
        return default
    try:
        number = int(text[:20])
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise InvalidRequest(f"{name} must be a number from {low} to {high}.")
    return number
