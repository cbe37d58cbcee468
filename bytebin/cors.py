"""Cross-origin requests to the API (WHATWG Fetch, section 3.2.3): any web page may call it, with an API key alone.

No credentials of the browser are allowed: a session cookie is SameSite and never sent from another site, and a response
to a request with one could not be read there. So a page of another origin has what its user gives it, an API key, as
any other program has.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PREFIX = "/api/v1/"
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
# Request headers that the API reads and a browser does not send without asking.
REQUEST_HEADERS = (
    "Authorization, X-Api-Key, Bytebin-Upload, Content-Type, Content-Digest, Idempotency-Key, If-Match, "
    "If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Prefer, Range, X-Request-Id"
)
# Response headers that docs/API.md names and a script could not read otherwise.
RESPONSE_HEADERS = (
    "Allow, ETag, Idempotency-Replayed, Location, Preference-Applied, Retry-After, Upload-Limit, Want-Content-Digest, "
    "WWW-Authenticate, X-Request-Id"
)
# Seconds for which a browser may remember the answer: a day, although Chromium caps it at two hours.
MAX_AGE = "86400"


class AllowOtherOrigins:
    """Answers preflight requests for the API, and lets scripts of any origin read its responses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        response = preflight() if is_preflight(request) else self.get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = RESPONSE_HEADERS
        return response


def is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def preflight() -> HttpResponse:
    allowed = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": REQUEST_HEADERS,
        "Access-Control-Max-Age": MAX_AGE,
    }
    return HttpResponse(status=204, headers=allowed)
