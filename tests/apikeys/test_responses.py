"""No response contains what the scopes of its caller do not allow.

Every API method is called with every scope, with pairs of scopes and with a session. Each member of each response is
looked up in one table.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import User
from apikeys.models import Scope
from files.api.base import ApiView
from files.api.library_documents import CreateInput
from files.models import Library, LibraryItem, LibraryMethod
from files.services.library import writing
from tests.apikeys.calls import CALLS, Call
from tests.apikeys.granted import CREATED, GRANTED_BY, LIBRARY, REQUESTS, SHORT
from tests.apikeys.scene import API, Scene
from tests.campaign import taking_turns
from tests.library import boxes
from tests.members import Member

LISTS = {"files", "folders", "uploads", "chunks", "requests", "webhooks", "links"}
PROBLEM = {"type", "title", "status", "detail", "instance", "scope"}
# An archive, not JSON: tests/services/test_export.py
ARCHIVES = {("api-export", "GET")}
# The scopes of the library and those of upload links have nothing in common with the others.
APART = [
    sorted(LIBRARY),
    sorted(REQUESTS),
    sorted(SHORT),
    sorted(set(Scope.values) - LIBRARY - REQUESTS - SHORT),
]
COMBINATIONS = [
    *((scope,) for scope in Scope.values),
    *taking_turns([pair for group in APART for pair in combinations(group, 2)], one_in=6),
]


def begin_library(owner: User) -> None:
    """Give the owner a new library."""
    for model in (Library, LibraryItem, LibraryMethod):
        model._default_manager.filter(owner=owner).delete()
    writing.create(owner, CreateInput(data=boxes.new_library(owner.pk)).write())


def members(document: Any, above: str = "") -> Iterator[str]:
    """Yield the dotted path of each member that has a value, without the name of the list in a list's response."""
    if isinstance(document, dict):
        for name, value in document.items():
            listed = isinstance(value, list) and name in LISTS
            yield from members(value, above if listed else f"{above}.{name}")
    elif isinstance(document, list) and document and isinstance(document[0], dict):
        for item in document:
            yield from members(item, above)
    else:
        yield above


def members_of(response: Any) -> set[str]:
    return set(members(response.json())) if response.content else set()


@pytest.mark.parametrize("scopes", COMBINATIONS, ids=",".join)
def test_no_key_receives_a_member_that_its_scopes_do_not_allow(
    alice: Member, scopes: tuple[str, ...]
) -> None:
    api = alice.api(*scopes)
    for one in CALLS:
        if one.kind == "library":
            begin_library(alice.user)
        response = one.send(Scene(alice.user, api))
        assert response.status_code < 500
        if response.status_code >= 400:
            assert set(response.json()) <= PROBLEM, one
            continue
        for member in members_of(response):
            assert one.table[f"{one.kind}{member}"] & set(scopes), (one, member)


def test_a_session_receives_every_member(alice: Member) -> None:
    seen = set()
    for one in CALLS:
        if one.kind == "library":
            begin_library(alice.user)
        response = one.send(Scene(alice.user, alice.browser))
        seen |= {f"{one.kind}{member}" for member in members_of(response)}
    assert seen == set(GRANTED_BY)


@pytest.mark.parametrize("one", [one for one in CALLS if one.kind == "file" and one.table is CREATED])
def test_the_creator_of_a_file_gets_its_deletion_link_also_on_a_retry(alice: Member, one: Call) -> None:
    assert "deletion_url" in one.send(Scene(alice.user, alice.api(Scope.FILES_WRITE))).json()


def test_another_key_that_repeats_a_completion_gets_no_deletion_link(alice: Member) -> None:
    ours, other = alice.api(Scope.FILES_WRITE), alice.api(Scope.FILES_READ, Scope.FILES_WRITE)
    headers = {"Idempotency-Key": "the same"}
    responses = [
        api.post(f"{API}/uploads", {"name": "e", "size": 0}, content_type="application/json", headers=headers)
        for api in (ours, other)
    ]
    assert responses[0].json()["id"] == responses[1].json()["id"]
    complete = f"{API}/uploads/{responses[0].json()['id']}/complete"
    assert "deletion_url" not in other.post(complete, content_type="application/json").json()
    assert "deletion_url" in ours.post(complete, content_type="application/json").json()


def test_every_api_method_is_called() -> None:
    assert {(one.view, one.method) for one in CALLS} | ARCHIVES == set(api_methods())


def api_methods() -> Iterator[tuple[str, str]]:
    """Yield the name and each method of every view of the API."""
    for pattern in patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None)
        if pattern.name and view and issubclass(view, ApiView):
            yield from ((pattern.name, method) for method in view.required_scopes if method != "HEAD")


def patterns(found: list[Any]) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns)
        else:
            yield pattern
