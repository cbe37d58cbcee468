"""Metrics in Prometheus' format, summed over all worker processes. No label is an ID, so there are few series."""

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bytebin.observability.gauges import Gauges
from bytebin.observability.request_record import RequestRecord

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
CHUNK_ROUTE = "/api/v1/uploads/{upload_id}/chunks/{index}"
# Seconds. A chunk of 8 MiB takes about 20 ms on the server's own machine, 7 s at 10 Mbit/s.
CHUNK_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

REQUESTS = Counter("bytebin_requests", "Requests answered", ["method", "route", "status"])
PROBLEMS = Counter("bytebin_problems", "Problem documents answered, by type", ["problem"])
RECEIVED = Counter("bytebin_received_bytes", "Bytes of request bodies")
SENT = Counter("bytebin_sent_bytes", "Bytes of response bodies")
CHUNK_SECONDS = Histogram(
    "bytebin_chunk_seconds", "Chunks stored: from the request's head to the answer", buckets=CHUNK_BUCKETS
)


def observe(
    method: str, record: RequestRecord, status: int, received: int, sent: int, seconds: float
) -> None:
    """Count a request. `seconds` is its duration; `received` and `sent` are bytes of the bodies."""
    if not settings.METRICS_TOKEN:
        return
    method = method if method in METHODS else "other"
    REQUESTS.labels(method, record.route or "none", status).inc()
    if record.problem:
        PROBLEMS.labels(record.problem).inc()
    RECEIVED.inc(received)
    SENT.inc(sent)
    if method == "PUT" and record.route == CHUNK_ROUTE and status in (200, 201):
        CHUNK_SECONDS.observe(seconds)


def exposition() -> bytes:
    """Return the counters of all processes and the gauges, as Prometheus reads them."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Gauges())
    return generate_latest(registry)
