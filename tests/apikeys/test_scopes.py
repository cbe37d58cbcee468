import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from apikeys.models import ApiKey, Scope
from files.api.base import ANYBODY, BY_LINK, ApiView
from tests.members import Member
from tests.server import ROOT

ROW = re.compile(r"^\| `([A-Z]+) (/[^`]*)` \|(.*)\|$", re.MULTILINE)
HEAD = re.compile(r"^\| request \|(.*)\|$", re.MULTILINE)
ANYTHING = "anythingatall"


def documented() -> dict[tuple[str, str], set[str]]:
    """Return the table of docs/API.md: which scopes each request needs."""
    text = (ROOT / "docs" / "API.md").read_text(encoding="utf-8")
    scopes = [
        cell.strip(" `") for cell in next(found for found in HEAD.findall(text) if found.strip()).split("|")
    ]
    assert scopes == Scope.values
    return {
        (method, path): {scope for scope, cell in zip(scopes, cells.split("|"), strict=True) if cell.strip()}
        for method, path, cells in ROW.findall(text)
        if cells.count("|") == len(scopes) - 1
    }


def patterns(found: Iterable[Any]) -> Iterator[URLPattern]:
    for one in found:
        yield from patterns(one.url_patterns) if isinstance(one, URLResolver) else [one]


def endpoints() -> Iterator[tuple[str, str]]:
    """Yield method and path of every request to the API that needs a key, from the URL patterns."""
    for pattern in patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None)
        if pattern.name and view and issubclass(view, ApiView):
            path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern)).removeprefix("v1/")
            scopes = {method: scope for method, scope in view.required_scopes.items() if method != "HEAD"}
            yield from ((method, path) for method, scope in scopes.items() if scope not in (ANYBODY, BY_LINK))


TABLE = documented()


def send(api: Client, method: str, path: str) -> Any:
    url = "/api/v1" + path.replace("{index}", "0")
    response: Any = api.generic(
        method, re.sub(r"{\w+}", ANYTHING, url), b"{}", content_type="application/json"
    )
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def test_the_table_has_a_row_for_every_request_and_no_other() -> None:
    assert sorted(TABLE) == sorted(endpoints())
    assert all(TABLE.values())


@pytest.mark.parametrize(("method", "path"), TABLE)
def test_a_key_is_accepted_if_it_has_the_scopes_of_the_table(alice: Member, method: str, path: str) -> None:
    """Every cell: a key with exactly the ticked scopes is accepted, and refused if one of them is missing."""
    needed = TABLE[method, path]
    assert send(alice.api(*needed), method, path).status_code not in (401, 403)
    for scope in needed:
        response = send(alice.api(*(other for other in Scope.values if other != scope)), method, path)
        assert response.status_code == 403, response.content
        problem = response.json()
        assert problem["type"].endswith("/problems/insufficient-scope")
        assert problem["scope"] == scope
        assert scope in problem["detail"]


@pytest.mark.parametrize(("method", "path"), TABLE)
def test_no_scope_is_enough_for_a_request_without_its_tick(alice: Member, method: str, path: str) -> None:
    """Every cell again, alone: one scope is enough only if it is the only one that is ticked."""
    for scope in Scope.values:
        status = send(alice.api(scope), method, path).status_code
        assert (status not in (401, 403)) is (TABLE[method, path] == {scope}), scope


@pytest.mark.parametrize(("method", "path"), TABLE)
def test_without_key_or_session_it_is_401(anonymous: Client, method: str, path: str) -> None:
    assert send(anonymous, method, path).status_code == 401


@pytest.mark.parametrize("path", ["/account/keys/", "/account/keys/sharex/", "/account/"])
def test_no_key_opens_the_pages_that_create_keys(alice: Member, path: str) -> None:
    api = alice.api()
    made_before = ApiKey.objects.count()
    for response in (api.get(path), api.post(path, {"name": "n", "scopes": ["files:read"]})):
        assert response.status_code in (302, 405)
        assert "/account/login/" in response.headers.get("Location", "/account/login/")
    assert ApiKey.objects.count() == made_before


class Forgetful(ApiView):
    """Offers three methods and names the scope of one."""

    required_scopes: ClassVar = {"GET": Scope.FILES_READ}

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"key": vars(request)["auth"] is not None})

    def post(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002
        return HttpResponse()


def ask_forgetful(method: str, token: str = "", member: Member | None = None) -> int:
    request = RequestFactory().generic(
        method, "/", headers={"Authorization": f"Bearer {token}"} if token else {}
    )
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    if member:
        request.user = member.user
    response: Any = Forgetful.as_view()(request)
    return int(response.status_code)


def test_a_method_without_a_scope_is_denied_to_everyone(alice: Member) -> None:
    token = alice.token()
    assert ask_forgetful("GET", token) == 200
    assert ask_forgetful("HEAD", token) == 200
    assert ask_forgetful("POST", token) == 403
    assert ask_forgetful("OPTIONS", token) == 403
    assert ask_forgetful("GET", member=alice) == 200
    assert ask_forgetful("POST", member=alice) == 403


def test_a_method_that_the_view_does_not_have_is_405(alice: Member) -> None:
    assert ask_forgetful("DELETE", alice.token()) == 405
