"""Pagination by cursor. A cursor names the last row of a page, so pages stay correct while rows are deleted."""

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db.models import DateTimeField, Field, IntegerField, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from bytebin.db.ids import is_id
from bytebin.errors import InvalidRequest

Row = TypeVar("Row", bound=Model)
First = TypeVar("First", bound=Model)

PAGE = 100
MAX_INTEGER = 2**63 - 1
FIRST = "~"  # no character of base64
INTEGER = re.compile(r"-?[0-9]{1,19}")
BAD_CURSOR = "cursor is not one of this list; start again without it."


def page_after(
    rows: QuerySet[Row],
    request: HttpRequest,
    order: str = "-created_at",
    *,
    size: int = PAGE,
    most: int = PAGE,
) -> tuple[list[Row], str | None]:
    """Return a page of `rows` in the order of one field (- for descending), and the cursor of the next page or None.

    `limit` in the query is 1 to `most`, by default `size` or `most`. Raises InvalidRequest for a bad limit or cursor.
    """
    limit = page_number(request, "limit", min(size, most), low=1, high=most)
    return page_from(rows, request.GET.get("cursor", ""), limit, order)


def page_from(rows: QuerySet[Row], cursor: str, limit: int, order: str) -> tuple[list[Row], str | None]:
    field, sign = order.lstrip("-"), "-" if order.startswith("-") else ""
    if cursor:
        rows = rows.filter(after_cursor(field, sign, cursor, rows.model))
    page = list(rows.order_by(order, f"{sign}pk")[: limit + 1])
    return page[:limit], encode_cursor(page[limit - 1], field) if len(page) > limit else None


def page_of_both(
    firsts: QuerySet[First],
    rows: QuerySet[Row],
    request: HttpRequest,
    order: str = "-created_at",
    *,
    size: int = PAGE,
    most: int = PAGE,
) -> tuple[list[First], list[Row], str | None]:
    """Return a page of a list that begins with all of `firsts`, by name, and goes on with `rows`, as page_after does.

    A cursor within `firsts` begins with FIRST. The page on which they end has up to `limit` of `rows` too.
    """
    limit = page_number(request, "limit", size, low=1, high=most)
    cursor = request.GET.get("cursor", "")
    before: list[First] = []
    if not cursor or cursor.startswith(FIRST):
        before, following = page_from(firsts, cursor.removeprefix(FIRST), limit, "name")
        if following:
            return before, [], FIRST + following
        cursor = ""
    return before, *page_from(rows, cursor, limit, order)


def after_cursor(field: str, sign: str, cursor: str, model: type[Model]) -> Q:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(cursor))
        value = column_value(column(model, field), value)
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise InvalidRequest(BAD_CURSOR) from None
    if not isinstance(key, str) or not is_id(key):
        raise InvalidRequest(BAD_CURSOR)
    side = "lt" if sign else "gt"
    # The first condition follows from the second. With it, an index starts at the cursor, not at the first row.
    return Q(**{f"{field}__{side}e": value}) & (
        Q(**{f"{field}__{side}": value}) | Q(**{field: value, f"pk__{side}": key})
    )


def next_query(request: HttpRequest, cursor: str | None) -> str:
    """Return the query of the next page, all else as in this request, or "" without a next page."""
    return f"?{urlencode([*without_cursor(request), ('cursor', cursor)])}" if cursor else ""


def first_query(request: HttpRequest) -> str:
    """Return the query of the first page, or "" on it."""
    return f"?{urlencode(without_cursor(request))}" if request.GET.get("cursor") else ""


def without_cursor(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.GET.items() if name != "cursor"]


def column_value(column: "Field[Any, Any]", value: Any) -> Any:
    """Return a value of a cursor as the column has it. Raise ValueError, TypeError or OverflowError for a wrong one."""
    if isinstance(column, DateTimeField):
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(column, IntegerField):
        return require_integer(value)
    return require_text(value)


def require_integer(value: Any) -> int:
    if type(value) is not int or not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise ValueError("not an integer of the database")
    return value


def require_text(value: Any) -> str:
    """Return `value`. Raise ValueError unless it is text that every database can compare with."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a text of the database")
    value.encode()  # a lone surrogate raises UnicodeEncodeError, a ValueError
    return value


def column(model: type[Model], name: str) -> "Field[Any, Any]":
    found = model._meta.get_field(name)  # noqa: SLF001  # Django's documented interface
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
    number = int(text) if INTEGER.fullmatch(text) else low - 1
    if not low <= number <= high:
        raise InvalidRequest(f"{name} must be a number from {low} to {high}.")
    return number
