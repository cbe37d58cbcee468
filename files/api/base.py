"""The base of every API method: one way to authenticate, to check scopes and to answer errors."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.plumbing import get_lib_doc_excludes
from rest_framework.views import APIView

from apikeys.authentication import authenticate
from bytebin.errors import Forbidden, InvalidKey, MethodNotAllowed, NotFound
from files.problems import http_response, refusal_of

# Instead of a scope: the link is enough to call the method.
ANYBODY = "anybody"


class ApiView(APIView):
    """A view whose `required_scopes` names the scope of each method: {"GET": Scope.FILES_READ}.

    Denied by default: a method without a scope is refused to everybody, so that a forgotten line is noticed at once.
    HEAD needs the scope of GET. A session has every scope. Methods get Django's request, with `user` and `auth` (the
    API key, or None), and return Django's responses. REST framework is here for its serializers and its schema.
    """

    authentication_classes = ()
    permission_classes = ()
    required_scopes: ClassVar[dict[str, str]] = {}

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

    def _handler(self, request: HttpRequest) -> Callable[..., HttpResponseBase]:
        """Return the method that answers the request. Raise why the caller may not call it."""
        method = "GET" if request.method == "HEAD" else str(request.method)
        scope = self.required_scopes.get(method)
        caller = authenticate(request)
        if caller is None:
            if scope != ANYBODY:
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
    """Name the classes whose docstrings describe our code, not an operation of the OpenAPI document."""
    return [*get_lib_doc_excludes(), ApiView]  # type: ignore[no-untyped-call]


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer any API URL that does not exist, as a problem document."""
    return http_response(NotFound(), request.path)
