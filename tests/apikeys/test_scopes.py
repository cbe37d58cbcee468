from typing import Any, ClassVar

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory

from apikeys.models import ApiKey, Scope
from files.api.base import ApiView
from tests.members import Member

ANYTHING = "anythingatall"
SCOPE_OF: dict[tuple[str, str], str] = {
    ("GET", "/api/v1/user"): "user:read",
    ("PATCH", "/api/v1/user"): "user:write",
    ("GET", "/api/v1/limits"): "files:write",
    ("GET", "/api/v1/files"): "files:read",
    ("POST", "/api/v1/files"): "files:write",
    ("GET", f"/api/v1/files/{ANYTHING}"): "files:read",
    ("PATCH", f"/api/v1/files/{ANYTHING}"): "files:write",
    ("PUT", f"/api/v1/files/{ANYTHING}"): "files:write",
    ("DELETE", f"/api/v1/files/{ANYTHING}"): "files:delete",
    ("GET", "/api/v1/uploads"): "files:read",
    ("POST", "/api/v1/uploads"): "files:write",
    ("OPTIONS", "/api/v1/uploads"): "files:write",
    ("GET", f"/api/v1/uploads/{ANYTHING}"): "files:write",
    ("DELETE", f"/api/v1/uploads/{ANYTHING}"): "files:write",
    ("GET", f"/api/v1/uploads/{ANYTHING}/chunks"): "files:write",
    ("PUT", f"/api/v1/uploads/{ANYTHING}/chunks/0"): "files:write",
    ("DELETE", f"/api/v1/uploads/{ANYTHING}/chunks/0"): "files:write",
    ("POST", f"/api/v1/uploads/{ANYTHING}/complete"): "files:write",
}


def send(api: Client, method: str, url: str) -> Any:
    return api.generic(method, url, b"{}", content_type="application/json")


@pytest.mark.parametrize(("method", "url"), SCOPE_OF)
def test_a_key_without_the_required_scope_is_refused_and_the_scope_is_named(
    alice: Member, method: str, url: str
) -> None:
    scope = SCOPE_OF[method, url]
    response = send(alice.api(*(other for other in Scope.values if other != scope)), method, url)
    assert response.status_code == 403, response.content
    problem = response.json()
    assert problem["type"].endswith("/problems/insufficient-scope")
    assert problem["scope"] == scope
    assert scope in problem["detail"]


@pytest.mark.parametrize(("method", "url"), SCOPE_OF)
def test_a_key_with_only_the_required_scope_is_accepted(alice: Member, method: str, url: str) -> None:
    response = send(alice.api(SCOPE_OF[method, url]), method, url)
    assert response.status_code not in (401, 403), response.content


@pytest.mark.parametrize(("method", "url"), SCOPE_OF)
def test_without_key_or_session_it_is_401(anonymous: Client, method: str, url: str) -> None:
    assert send(anonymous, method, url).status_code == 401


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
