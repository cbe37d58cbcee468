"""/healthz, /readyz and /metrics: what watches the server asks these, by address, without a name or a session.

So they are answered in a middleware in front of the check of the Host and of sessions.
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
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = VIEWS.get(request.path) if request.method in ("GET", "HEAD") else None
        response = view(request) if view else None
        if response is None:
            return self.get_response(request)
        record_of(request).route = request.path
        response["Cache-Control"] = "no-store"
        return response


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers: no database, no disk. Whoever restarts servers asks this one."""
    return answer(200, {"status": "alive"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Requests may be sent here. Whoever distributes them asks this one."""
    failed = health.failures()
    if not failed:
        return answer(200, {"status": "ready"})
    record_of(request).problem = "not-ready"
    problem = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": f"Not ready: {', '.join(failed)}.",
        "failed": failed,
    }
    return answer(503, problem, "application/problem+json")


def metrics_page(request: HttpRequest) -> HttpResponse | None:
    """None, and so a 404 like any other, where the operator has not switched it on."""
    if not settings.METRICS_TOKEN:
        return None
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(
        token.strip().encode(), settings.METRICS_TOKEN.encode()
    ):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def answer(status: int, document: dict[str, object], content_type: str = "application/json") -> HttpResponse:
    return HttpResponse(json.dumps(document), status=status, content_type=content_type)


VIEWS: dict[str, Callable[[HttpRequest], HttpResponse | None]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics_page,
}
