"""Who calls, and what they may do: a program with its API key, or a person's browser with its session."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from accounts.models import User
from apikeys import services
from apikeys.models import ApiKey
from bytebin.errors import CsrfFailed, InsufficientScope


class Credentials(NamedTuple):
    """A caller whose right to call is proven. `key` is None for a session, which has every scope."""

    user: User
    key: ApiKey | None

    def require(self, scope: str) -> None:
        """Raise InsufficientScope if the key lacks `scope`."""
        if self.key is not None and scope not in self.key.scopes:
            raise InsufficientScope(scope)


def authenticate(request: HttpRequest) -> Credentials | None:
    """Return whose request it is, None for a request without key or session.

    Raises InvalidKey, KeyExpired, KeyRevoked, AccountSuspended or EmailNotVerified for a key that may not be used, and
    CsrfFailed for a session that does not prove that the request comes from our pages.
    """
    token = token_of(request)
    if token is not None:
        key = services.authenticate(token)
        return Credentials(key.user, key)
    user = session_user_of(request)
    return Credentials(user, None) if user else None


def token_of(request: HttpRequest) -> str | None:
    """`Authorization: Bearer <token>` or, for tools that cannot set it, `X-Api-Key: <token>`; never the URL."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return request.headers.get("X-Api-Key")


def session_user_of(request: HttpRequest) -> User | None:
    """Return the person who is logged in, None if nobody is. Raise CsrfFailed if the CSRF token is missing or wrong."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    check_csrf(request)
    return user


def check_csrf(request: HttpRequest) -> None:
    """Django's own check, with the token from the header alone: a form field would need the body, which streams."""
    headers = HeadersOnly(request)
    check = CsrfCheck(no_view)
    check.process_request(headers)
    if check.process_view(headers, no_view, (), {}):
        raise CsrfFailed


class CsrfCheck(CsrfViewMiddleware):
    """Answers whether the check fails, without logging it and without a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002  # Django's signature
        return HttpResponse(reason, status=403)


def no_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class HeadersOnly(HttpRequest):
    """A request without its body: `POST` is empty, and nothing can be read."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self.method = request.method
        self.META = dict(request.META)
        self.COOKIES = request.COOKIES
        self.original_scheme = request.scheme or "http"
        # Set by Django's test client, as for any other view.
        self._dont_enforce_csrf_checks = getattr(request, "_dont_enforce_csrf_checks", False)

    def _get_scheme(self) -> str:
        return self.original_scheme
