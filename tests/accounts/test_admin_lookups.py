"""No lookup on a moderation page reveals what the page does not show. Covers all pages, fields and relations."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Field, Model
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import User
from registration.models import Rules
from tests.campaign import LONG, sample
from tests.members import Member
from tests.services.making import create, store_file

pytestmark = pytest.mark.turns(3)

DEPTH = 3 if LONG else 2  # relations that a lookup follows, such as owner__api_keys__digest
LOOKUPS = (
    "", "exact", "iexact", "contains", "startswith", "endswith", "regex", "iregex", "in", "gt", "gte", "lt", "lte",
    "range", "isnull", "isempty", "year", "month", "day", "date", "length", "unknown",
)  # fmt: skip
# What the filters and the date hierarchy of the pages offer.
OFFERED: dict[type[Model], set[str]] = {
    User: {
        "is_staff__exact", "is_staff__isnull", "suspended_at__isempty", "date_joined__gte", "date_joined__lt",
        "date_joined__isnull",
    },
}  # fmt: skip
# Values that no filter expects, some of which break a converter or a query, or make one slow.
VALUES = (
    "",
    "x",
    "^(a+)+$",
    "\0",
    "9" * 40,
    "-1",
    "0",
    "1",
    "None",
    "0001-01-01",
    "9999-12-31",
    "1,2",
    "٣",
)
CRITICAL = {"x", "\0", "9" * 40}
ANY_REQUEST = RequestFactory().get("/")
CONTROLS = ("q", "p", "o", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters")


@pytest.fixture(autouse=True)
def rows(alice: Member) -> None:
    """Something to find in every list."""
    alice.token()
    store_file(alice.user)
    create(alice.user)


def model_admins() -> list[tuple[type[Model], "ModelAdmin[Model]"]]:
    return list(admin.site._registry.items())


def lists() -> list[tuple[type[Model], "ModelAdmin[Model]"]]:
    """Return the pages that list rows. The one of the rules leads to its only row, whatever is asked."""
    return [(model, page) for model, page in model_admins() if model is not Rules]


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def paths(model: type[Model], depth: int = DEPTH) -> Iterator[str]:
    """Yield the name of every field of the model and, up to `depth` relations away, of the related models."""
    for field in model._meta.get_fields():
        yield field.name
        if isinstance(field, Field) and field.attname != field.name:
            yield field.attname
        related = field.related_model
        if depth and field.is_relation and isinstance(related, type):
            yield from (f"{field.name}__{path}" for path in paths(related, depth - 1))


def lookups(model: type[Model]) -> Iterator[str]:
    for path, lookup in product(sorted({*paths(model), "pk", "password", "nothing"}), LOOKUPS):
        yield f"{path}__{lookup}" if lookup else path


def offered(page: "ModelAdmin[Model]") -> set[str]:
    """Return the lookups that Django's own filters of this page name."""
    found = {f"{page.date_hierarchy}__{part}" for part in ("year", "month", "day") if page.date_hierarchy}
    for item in page.list_filter:
        name = str(item[0] if isinstance(item, tuple) else item)
        found |= {name, *(f"{name}__{lookup}" for lookup in ("exact", "isnull", "isempty", "gte", "lt"))}
    return found


@pytest.mark.parametrize(("model", "page"), model_admins(), ids=str)
def test_only_lookups_offered_by_the_filters_are_allowed(
    model: type[Model], page: "ModelAdmin[Model]"
) -> None:
    allowed = {
        lookup
        for lookup in lookups(model)
        if any(page.lookup_allowed(lookup, value, ANY_REQUEST) for value in ("1", "2026", "2026-01-01"))
    }
    assert allowed <= offered(page)
    assert OFFERED.get(model, set()) <= allowed


@pytest.mark.parametrize(("model", "page"), lists(), ids=str)
def test_lookups_of_hidden_fields_are_refused(
    model: type[Model], page: "ModelAdmin[Model]", moderator: Member
) -> None:
    """Look up each field of the model and of directly related models, with and without a lookup type."""
    hidden = sorted({*paths(model, 1)} - offered(page))
    secret = {path for path in hidden if path.endswith(("password", "digest"))}
    for path in sample(hidden, critical=secret):
        for lookup in ("__startswith", "__regex", ""):
            response = moderator.browser.get(list_of(model), {f"{path}{lookup}": "^(a+)+$"})
            assert response.status_code == 400, path


@pytest.mark.parametrize(("model", "page"), model_admins(), ids=str)
def test_no_value_of_an_offered_lookup_causes_a_server_error(
    model: type[Model], page: "ModelAdmin[Model]", moderator: Member
) -> None:
    moderator.browser.raise_request_exception = False
    wrong = {
        (name, value): response.status_code
        for name in sorted({*offered(page), *CONTROLS})
        for value in sample(VALUES, critical=CRITICAL)
        if (response := moderator.browser.get(list_of(model), {name: value})).status_code >= 500
    }
    assert not wrong


@pytest.mark.parametrize("who", ["moderator", "superuser"])
def test_no_page_of_the_admin_causes_a_server_error(who: str, request: pytest.FixtureRequest) -> None:
    """Request every URL pattern, with an existing and a missing ID, and with parameters that no page sends."""
    actor: Member = request.getfixturevalue(who)
    actor.browser.raise_request_exception = False
    asked = {
        "password__startswith": "a",
        "_to_field": "password",
        "app_label": "accounts",
        "model_name": "user",
    }
    for pattern, path in admin_urls():
        for response in (
            actor.browser.get(path),
            actor.browser.get(path, asked),
            actor.browser.post(path, asked),
        ):
            assert response.status_code < 500, pattern
            assert "argon2" not in response.text, pattern


def admin_urls() -> Iterator[tuple[str, str]]:
    ids = [User.objects.get(email="alice@example.org").pk, "nothing", "a" * 400]
    for pattern in patterns(get_resolver().url_patterns, ""):
        name = pattern.name
        if name and str(pattern.pattern) != "(?P<url>.*)$":
            for identifier in ids:
                arguments = [identifier] if pattern.pattern.converters else []
                yield name, admin_path(name, arguments)


def admin_path(name: str, arguments: list[str]) -> str:
    try:
        return reverse(f"admin:{name}", args=arguments)
    except NoReverseMatch:
        kept: dict[str, list[Any]] = {"app_list": ["files"], "view_on_site": [1, "nothing"]}
        return reverse(f"admin:{name}", args=kept[name])


def patterns(found: list[URLPattern | URLResolver], namespace: str) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, pattern.namespace or namespace)
        elif namespace == "admin":
            yield pattern
