from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponseBase
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from apikeys.authentication import authenticate
from apikeys.permissions import check_scope


class ScopedView(APIView):
    """A view for a user with the scope of its method. A method without one is denied (apikeys/permissions.py)."""

    required_scopes: ClassVar[dict[str, str]] = {}


class PlainPut(ScopedView):
    """Its `put` is given Django's own request, and answers with Django's own response.

    REST framework's own cost 0.2 ms of CPU more, a tenth, which counts where a file comes in a thousand requests.
    Callers, scopes, headers and errors are those of every other view: an error is REST framework's to answer.
    """

    put: Callable[..., HttpResponseBase]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "PUT":
            return super().dispatch(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            admit(request, self.required_scopes["PUT"])
            response = self.put(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  # raised again where nobody knows it
            response = self.refuse(error)
        # By its types it is for REST framework's responses only; it takes others just the same.
        return self.finalize_response(self.request, cast(Response, response), *args, **kwargs)

    def refuse(self, error: Exception) -> Response:
        """As REST framework's own dispatch comes to it. Raises what it does not know."""
        self.request = self.initialize_request(self.request, *self.args, **self.kwargs)
        self.format_kwarg = self.get_format_suffix()
        chosen = self.perform_content_negotiation(self.request)
        self.request.accepted_renderer, self.request.accepted_media_type = chosen
        return self.handle_exception(error)


def admit(request: HttpRequest, scope: str) -> None:
    """Lets a user with `scope` in, as HasScope does: the request has `user` and `auth` then. Raises what DRF knows."""
    found = authenticate(request)
    if found is None:
        raise NotAuthenticated
    vars(request)["user"], vars(request)["auth"] = found
    check_scope(found[1], scope)


def caller(request: Request | HttpRequest) -> User:
    """Who calls, behind the permission that lets nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("this view lets in callers without an account")
    return request.user
