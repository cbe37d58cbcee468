"""A short way through the middleware for short requests: the API with a key, and files by their links.

They use no session and no messages, which take a third of the time of a small download. Everything else is the
same as for pages: checks, headers, log and errors. A request takes the long way if it could have a session.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from apikeys.authentication import token_of
from bytebin.paths import API, FILES

MARK = "bytebin.short_way"


def is_short(request: HttpRequest) -> bool:
    """Return whether the request can have no session."""
    if MARK not in request.META:
        no_cookie = settings.SESSION_COOKIE_NAME not in request.COOKIES
        by_link = no_cookie and request.path_info.startswith(FILES)
        by_token = token_of(request) is not None or "Bytebin-Upload" in request.headers
        request.META[MARK] = by_link or (request.path_info.startswith(API) and by_token)
    return bool(request.META[MARK])


class Visitor:
    """Nobody, who is logged in nowhere. `asked_for`: the response depends on that, as on a session."""

    asked_for = False

    def user(self) -> AnonymousUser:
        self.asked_for = True
        return AnonymousUser()


class Sessions(SessionMiddleware):
    def __call__(self, request: HttpRequest) -> Any:
        if not is_short(request):
            return super().__call__(request)
        visitor = Visitor()
        vars(request)["user"] = SimpleLazyObject(visitor.user)
        response = self.get_response(request)
        if visitor.asked_for:
            patch_vary_headers(cast(HttpResponseBase, response), ["Cookie"])
        return response


class NotOnTheShortWay(MiddlewareMixin):
    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request) if is_short(request) else super().__call__(request)


class Users(NotOnTheShortWay, AuthenticationMiddleware):
    pass


class Messages(NotOnTheShortWay, MessageMiddleware):
    pass
