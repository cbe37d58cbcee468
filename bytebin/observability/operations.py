"""/healthz, /readyz and /metrics, for monitoring, which may use an IP address as Host and has no session.

A middleware serves them, before the checks of Host and session.
"""

import json
from collections.abc import Callable
from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST

from bytebin.observability import health, metrics
from bytebin.observability.request_record import record_of

PROBES = {"/healthz", "/readyz", "/metrics"}


class Operations:
    """The middleware that serves /healthz, /readyz and /metrics and passes every other request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = VIEWS.get(request.path) if request.method in ("GET", "HEAD") else None
        response = view(request) if view else None
        if response is None:
            return self.get_response(request)
        record_of(request).route = request.path
        return response


def healthz(_request: HttpRequest) -> HttpResponse:
    """Return 200: this process responds. No database or disk is checked. Supervisors that restart servers use this."""
    return json_response(200, {"status": "alive"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if this server can take requests, else 503 with what has failed. Load balancers use this."""
    failed = health.failures()
    if not failed:
        return json_response(200, {"status": "ready"})
    record_of(request).problem = "not-ready"
    problem = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": f"Not ready: {', '.join(failed)}.",
        "failed": failed,
    }
    return json_response(503, problem, "application/problem+json")


def metrics_page(request: HttpRequest) -> HttpResponse | None:
    """Return the metrics, 401 without the right token, or None (which becomes 404) if METRICS_TOKEN is unset."""
    if not settings.METRICS_TOKEN:
        return None
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(
        token.strip().encode(), settings.METRICS_TOKEN.encode()
    ):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def json_response(
    status: int, document: dict[str, object], content_type: str = "application/json"
) -> HttpResponse:
    return HttpResponse(json.dumps(document), status=status, content_type=content_type)


VIEWS: dict[str, Callable[[HttpRequest], HttpResponse | None]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics_page,
}
