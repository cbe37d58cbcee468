"""Authentication of API requests, by API key or by session, and the check of scopes."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from accounts.models import User
from apikeys import services
from apikeys.clients import Client
from apikeys.models import ApiKey
from bytebin.errors import CsrfFailed, InsufficientScope
from bytebin.ratelimits.callers import address


class Credentials(NamedTuple):
    """An authenticated caller. `key` is None for a session, which has every scope."""

    user: User
    key: ApiKey | None

    def require(self, scopes: str | tuple[str, ...]) -> None:
        """Raise InsufficientScope if the key lacks the scope, or one of several."""
        for scope in (scopes,) if isinstance(scopes, str) else scopes:
            if self.key is not None and scope not in self.key.scopes:
                raise InsufficientScope(scope)


def authenticate(request: HttpRequest) -> Credentials | None:
    """Return the caller, None for a request with neither API key nor session.

    Raises what `services.authenticate` raises for an unusable key, and CsrfFailed for a session without a valid CSRF
    token.
    """
    token = token_of(request)
    if token is not None:
        key = services.authenticate(token, client_of(request))
        return Credentials(key.user, key)
    user = session_user_of(request)
    return Credentials(user, None) if user else None


def client_of(request: HttpRequest) -> Client:
    return Client(address(request), request.headers.get("User-Agent", ""))


def grants(request: HttpRequest, scope: str) -> bool:
    """Return whether the caller of an API method has `scope`: a session has every scope, a key those it was given."""
    key: ApiKey | None = vars(request)["auth"]
    return key is None or scope in key.scopes


def is_caller(request: HttpRequest, user_id: str, scope: str) -> bool:
    """Return whether this user sent the request of an API method that anybody may call.

    Raise InsufficientScope if they did, with a key that lacks `scope`.
    """
    if "auth" not in vars(request) or request.user.pk != user_id:
        return False
    if not grants(request, scope):
        raise InsufficientScope(scope)
    return True


def key_id_of(request: HttpRequest) -> str:
    """Return the ID of the API key that sent the request, "" for a session."""
    key: ApiKey | None = vars(request)["auth"]
    return key.pk if key else ""


def token_of(request: HttpRequest) -> str | None:
    """Return the token from `Authorization: Bearer` or, for tools that cannot, `X-Api-Key`, never from the URL."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return request.headers.get("X-Api-Key")


def session_user_of(request: HttpRequest) -> User | None:
    """Return the logged-in user, None without one. Raise CsrfFailed if the CSRF token is missing or wrong."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    check_csrf(request)
    return user


def check_csrf(request: HttpRequest) -> None:
    """Raise CsrfFailed if Django's check fails.

    The token must be in the header: finding it in a form field would consume the body, which is streamed.
    """
    headers = HeadersOnly(request)
    check = CsrfCheck(no_view)
    check.process_request(headers)
    if check.process_view(headers, no_view, (), {}):
        raise CsrfFailed


class CsrfCheck(CsrfViewMiddleware):
    """Django's check without its log message and error page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002  # Django's signature
        return HttpResponse(reason, status=403)


def no_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class HeadersOnly(HttpRequest):
    """A copy of a request without its body, so `POST` is empty."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self.method = request.method
        self.META = dict(request.META)
        self.COOKIES = request.COOKIES
        self.original_scheme = request.scheme or "http"
        # Set by Django's test client.
        self._dont_enforce_csrf_checks = getattr(request, "_dont_enforce_csrf_checks", False)

    def _get_scheme(self) -> str:
        return self.original_scheme
