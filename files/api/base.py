"""The base of all API views: authentication, scopes and error responses."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.plumbing import get_lib_doc_excludes
from rest_framework.views import APIView

from apikeys.authentication import authenticate
from bytebin.errors import Forbidden, InvalidKey, MethodNotAllowed, NotFound
from files.problems import http_response, refusal_of

# Used instead of a scope: no authentication is needed, because the link is enough.
ANYBODY = "anybody"
# Likewise, and who is logged in makes no difference: neither a key nor a session is looked at.
BY_LINK = "by link"


class ApiView(APIView):
    """A view whose `required_scopes` names the scope of each method, or several: {"GET": Scope.FILES_READ}.

    Access is denied by default: a method without a scope is refused to all callers. HEAD needs the scope of GET. A
    session has every scope. Methods get Django's request, with `user` and `auth` (the API key, or None), and return
    Django's responses. REST framework is used only for its serializers and its schema.
    """

    authentication_classes = ()
    permission_classes = ()
    required_scopes: ClassVar[dict[str, str | tuple[str, ...]]] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = self._handler(request)(request, *args, **kwargs)
        except Exception as error:
            known = refusal_of(error)
            if known is None:
                raise
            response = http_response(known, request.path)
        return self.finish(response)

    def finish(self, response: HttpResponseBase) -> HttpResponseBase:
        """Add the headers of every response of this view."""
        response["Allow"] = ", ".join(self.allowed_methods)
        return response

    def scope_of(self, request: HttpRequest, method: str) -> str | tuple[str, ...] | None:
        """Return what a caller of this method needs, None if nobody may call it."""
        return self.required_scopes.get(method)

    def _handler(self, request: HttpRequest) -> Callable[..., HttpResponseBase]:
        """Return the method that handles the request.

        Raises InvalidKey, Forbidden, MethodNotAllowed, InsufficientScope, or what `authenticate` raises.
        """
        method = "GET" if request.method == "HEAD" else str(request.method)
        scope = self.scope_of(request, method)
        caller = authenticate(request) if scope != BY_LINK else None
        if caller is None:
            if scope not in (ANYBODY, BY_LINK):
                raise InvalidKey
        else:
            vars(request)["user"], vars(request)["auth"] = caller
            if scope is None:
                raise Forbidden if method in self.allowed_methods else MethodNotAllowed
            if scope != ANYBODY:
                caller.require(scope)
        handler: Callable[..., HttpResponseBase] = getattr(self, method.lower())
        return handler


def undocumented_bases() -> list[type]:
    """Return the classes whose docstrings must not appear in the OpenAPI document."""
    return [*get_lib_doc_excludes(), ApiView]  # type: ignore[no-untyped-call]


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:
    """Return the problem document for an API URL that does not exist."""
    return http_response(NotFound(), request.path)
