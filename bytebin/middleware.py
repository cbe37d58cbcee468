from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from bytebin.errors import BytebinError, EncodingNotSupported
from bytebin.import_maps import ALLOWED_SCRIPT
from bytebin.observability.redaction import has_secret
from bytebin.observability.request_record import record_of
from files.negotiation import prefers_error_page
from files.problems import domain_error, http_response
from files.views.errors import error_page

# No page uses these features, so injected code cannot use them either.
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class SecurityHeaders:
    """Headers that Django has no setting for.

    A page whose path contains a secret names only its origin as the referrer, even to this server, so that no proxy in
    front logs the secret with the page's styles and scripts.

    Responses depend on who asks, so no cache may store them, unless the view says otherwise, as downloads do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if has_secret(request.path) and response.get("Referrer-Policy") == settings.SECURE_REFERRER_POLICY:
            response.headers["Referrer-Policy"] = "strict-origin"
        return response


class ContentPolicy(CSPMiddleware):
    """Sets the Content-Security-Policy: the one from settings, adapted by the view and with the import map's hash.

    django-csp builds the policy twice per response, an eighth of the cost of a small download. Here a policy without
    adaptation is built once, and a policy that a download has set itself is kept.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if (
            settings.DEBUG
            or ALLOWED_SCRIPT in request.META
            or any(name.startswith("_csp") for name in vars(response))
        ):
            adapted: HttpResponseBase = super().process_response(request, response)
            return adapted
        response.headers.setdefault(HEADER, settings_policy())
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if allowed := request.META.get(ALLOWED_SCRIPT):
            update = dict(parts.update or {})
            parts.update = update | {"script-src": [*update.get("script-src", []), allowed]}
        return parts


@cache
def settings_policy() -> str:
    return str(build_policy())


class PlainBodies:
    """Refuses a body with Content-Encoding (RFC 9110, section 8.4), which nothing here decodes, with 415."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Content-Encoding", "").strip().lower() in ("", "identity"):
            return self.get_response(request)
        return response_to(request, EncodingNotSupported())


class DomainErrors:
    """Responds to domain errors outside the API: with a page in a browser, otherwise with a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        known = domain_error(error)
        if known is None:
            return None
        return response_to(request, known)


def response_to(request: HttpRequest, error: BytebinError) -> HttpResponse:
    """Return the error's page to a browser outside the API, else its problem document."""
    record_of(request).problem = error.slug
    if request.path.startswith("/api/"):
        return http_response(error, request.path)
    response = (
        error_page(request, error) if prefers_error_page(request) else http_response(error, request.path)
    )
    patch_vary_headers(response, ["Accept"])
    return response
