from typing import TYPE_CHECKING, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apikeys.errors import InsufficientScope
from apikeys.models import ApiKey
from apikeys.problems import Forbidden

if TYPE_CHECKING:  # REST framework's views import their default permission, this one
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Denies by default. A view names the scope of each of its methods: `required_scopes = {"GET": Scope.FILES_READ}`.

    HEAD needs what GET needs. A method that the view offers but does not name is denied to everybody, so that a
    forgotten line is found at once. A session has every scope.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        method = "GET" if request.method == "HEAD" else request.method
        scope: str | None = getattr(view, "required_scopes", {}).get(method)
        if scope is None:
            return method not in view.allowed_methods  # which the view answers with 405
        check_scope(cast(ApiKey | None, request.auth), scope)
        return True


def check_scope(key: ApiKey | None, scope: str) -> None:
    """Raises Forbidden where `key` lacks `scope`. None stands for a session, which has every scope."""
    if key is not None and scope not in key.scopes:
        raise Forbidden(InsufficientScope(scope))
