"""Who calls the API: a program with its key, or a person's browser with its session."""

from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from accounts.models import User
from apikeys import services
from apikeys.errors import AccountSuspended, CsrfFailed, EmailNotVerified, InvalidKey, KeyExpired, KeyRevoked
from apikeys.models import ApiKey
from apikeys.problems import Forbidden, Unauthorized


def authenticate(request: HttpRequest) -> tuple[User, ApiKey | None] | None:
    """Who calls a view without REST framework's request, and with which key. Raises Unauthorized or Forbidden."""
    key = key_of(request)
    if key:
        return key.user, key
    user = session_user_of(request)
    return (user, None) if user else None


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` or, for tools that cannot set it, `X-Api-Key: <token>`; never a URL."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        key = key_of(plain(request))
        return (key.user, key) if key else None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # REST framework's signature
        return 'Bearer realm="bytebin"'


class SessionAuthentication(BaseAuthentication):
    """The browser's login. Anything that may change something must prove that it comes from our pages."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        user = session_user_of(plain(request))
        return (user, None) if user else None


def plain(request: Request) -> HttpRequest:
    """Django's request inside of REST framework's, whose `user` would ask for the authentication again."""
    return request._request  # noqa: SLF001  # it has no public name


def key_of(request: HttpRequest) -> ApiKey | None:
    """The key that the request carries, None where it carries none. Raises Unauthorized or Forbidden."""
    token = token_of(request)
    if token is None:
        return None
    try:
        return services.authenticate(token)
    except (InvalidKey, KeyExpired, KeyRevoked) as error:
        raise Unauthorized(error) from error
    except (AccountSuspended, EmailNotVerified) as error:
        raise Forbidden(error) from error


def token_of(request: HttpRequest) -> str | None:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return request.headers.get("X-Api-Key")


def session_user_of(request: HttpRequest) -> User | None:
    """The person who is logged in, None where nobody is. Raises Forbidden where the CSRF token is missing or wrong."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    check_csrf(request)
    return user


def check_csrf(request: HttpRequest) -> None:
    """Django's own check, with the token from the header alone: a form field would need the body, which streams."""
    headers = HeadersOnly(request)
    check = CSRFCheck(no_view)
    check.process_request(headers)
    if check.process_view(headers, no_view, (), {}):
        raise Forbidden(CsrfFailed())


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
