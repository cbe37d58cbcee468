"""The access log: one line per request, written after the response has been sent, and the metrics from the same data.

gunicorn calls `access()` of its logger after every response, including those sent by sendfile, those that a client did
not wait for, and gunicorn's own refusals. The file that was sent is still open then, and its position shows how many
bytes sendfile sent.
"""

import logging
import os
import sys
from datetime import timedelta
from typing import Any

from django.conf import settings
from gunicorn import glogging

from bytebin.observability import metrics
from bytebin.observability.log_formats import request_id
from bytebin.observability.operations import PROBES
from bytebin.observability.redaction import HIDDEN
from bytebin.observability.request_record import ENVIRON_KEY, RequestRecord
from bytebin.server.client_address import client_address
from bytebin.server.counted_input import CountedInput

log = logging.getLogger("bytebin.access")
REFUSED_BY_GUNICORN = "Invalid request from ip="


class Logger(glogging.Logger):  # type: ignore[misc]  # untyped package
    """gunicorn's logger (`logger_class` in gunicorn.conf.py)."""

    def setup(self, cfg: Any) -> None:
        """Hand gunicorn's own records to the handlers of all other loggers (LOGGING in settings.py)."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a warning, without the details of a malformed request: the client's address and perhaps a header."""
        if msg.startswith(REFUSED_BY_GUNICORN):
            msg, args = "Malformed request: %s", (type(sys.exception()).__name__,)
        super().warning(msg, *args, **kwargs)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Update the metrics and log the request: at DEBUG for a successful health check, else at INFO."""
        record = environ.get(ENVIRON_KEY) or RequestRecord(path=f"/{HIDDEN}")
        status = int((resp.status or "0").split()[0])
        received, sent = bytes_in(environ), bytes_out(resp, req, record)
        seconds = request_time.total_seconds()
        metrics.observe(req.method, record, status, received, sent, seconds)
        quiet = record.route in PROBES and status < 400
        level = logging.DEBUG if quiet else logging.INFO
        if log.isEnabledFor(level):
            line = fields(req, environ, record, status, received, sent, seconds)
            # Logger.log() would first search the stack for its caller, which is slow and not logged.
            log.handle(log.makeRecord(log.name, level, "", 0, "", (), None, extra={"fields": line}))
        request_id.set("")


def fields(
    req: Any,
    environ: dict[str, Any],
    record: RequestRecord,
    status: int,
    received: int,
    sent: int,
    seconds: float,
) -> dict[str, Any]:
    """Return the fields of a request's line, without empty ones."""
    line = {
        "method": req.method,
        "path": record.path,
        "status": status,
        "bytes_in": received,
        "bytes_out": sent,
        "ms": round(seconds * 1000, 1),
    }
    if settings.LOG_CLIENT_ADDRESS:
        peer, forwarded = environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", "")
        line["client"] = client_address(peer, forwarded, settings.PROXY_COUNT)
    named = {"user": record.user, "key": record.key, "problem": record.problem}
    return line | {name: value for name, value in named.items() if value} | aborted(record)


def aborted(record: RequestRecord) -> dict[str, bool]:
    """Return a field if the client disconnected before the end of the response.

    gunicorn calls `access()` while it handles the error from that, so `sys.exception()` is set.
    """
    return {"aborted": True} if record.route and sys.exception() else {}


def bytes_in(environ: dict[str, Any]) -> int:
    """Return how many bytes of the request's body the application read. It may read none of a refused request."""
    source = environ.get("wsgi.input")
    return source.count if isinstance(source, CountedInput) else 0


def bytes_out(resp: Any, req: Any, record: RequestRecord) -> int:
    """Return how many bytes of the response's body were passed to the kernel.

    gunicorn does not count what it sends by sendfile.
    """
    if resp.sent or record.file is None or req.method == "HEAD":
        return int(resp.sent)
    if sys.exception() is None:
        return int(resp.response_length or 0)
    return os.lseek(record.file.fileno(), 0, os.SEEK_CUR) - record.file_start
