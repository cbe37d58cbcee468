"""One line for each request, when the last byte of its answer has left, and the metrics of the same facts.

gunicorn calls `access()` of its logger behind every answer: after sendfile, after a client has gone in the middle, and
for what it refuses by itself. Its file is still open then, so that it can be seen how far sendfile came.
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
from bytebin.server.counted_input import CountedInput

log = logging.getLogger("bytebin.access")
REFUSED_BY_GUNICORN = "Invalid request from ip="


class Logger(glogging.Logger):  # type: ignore[misc]  # untyped package
    """gunicorn's `logger_class`."""

    def setup(self, cfg: Any) -> None:
        """gunicorn's own records go the way of all others (LOGGING in settings.py)."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Its sentence for a malformed request names the address it came from, and may quote a header."""
        if msg.startswith(REFUSED_BY_GUNICORN):
            msg, args = "Malformed request: %s", (type(sys.exception()).__name__,)
        super().warning(msg, *args, **kwargs)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        record = environ.get(ENVIRON_KEY) or RequestRecord(path=f"/{HIDDEN}")
        status = int((resp.status or "0").split()[0])
        received, sent = bytes_in(environ), bytes_out(resp, req, record)
        seconds = request_time.total_seconds()
        metrics.observe(req.method, record, status, received, sent, seconds)
        quiet = record.route in PROBES and status < 400
        level = logging.DEBUG if quiet else logging.INFO
        if log.isEnabledFor(level):
            line = fields(req, environ, record, status, received, sent, seconds)
            # Without log()'s search for the line of code that called it: a tenth of the cost.
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
    """What is said of a request; what is empty is left out."""
    line = {
        "method": req.method,
        "path": record.path,
        "status": status,
        "bytes_in": received,
        "bytes_out": sent,
        "ms": round(seconds * 1000, 1),
    }
    if settings.LOG_CLIENT_ADDRESS:
        line["client"] = client_address(environ)
    named = {"user": record.user, "key": record.key, "problem": record.problem}
    return line | {name: value for name, value in named.items() if value} | aborted(record)


def aborted(record: RequestRecord) -> dict[str, bool]:
    """The client went before it had the whole answer: the error of that is on its way while the line is made."""
    return {"aborted": True} if record.route and sys.exception() else {}


def bytes_in(environ: dict[str, Any]) -> int:
    """Bytes of the body that the application took; of a refused one that may be none."""
    source = environ.get("wsgi.input")
    return source.count if isinstance(source, CountedInput) else 0


def bytes_out(resp: Any, req: Any, record: RequestRecord) -> int:
    """Bytes of the body that were handed to the system. gunicorn does not count what it sends by sendfile."""
    if resp.sent or record.file is None or req.method == "HEAD":
        return int(resp.sent)
    if sys.exception() is None:
        return int(resp.response_length or 0)
    return os.lseek(record.file.fileno(), 0, os.SEEK_CUR) - record.file_start


def client_address(environ: dict[str, Any]) -> str:
    """The address that the outermost of our proxies saw."""
    if settings.PROXY_COUNT:
        hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return str(hops[-min(settings.PROXY_COUNT, len(hops))].strip())
    return str(environ.get("REMOTE_ADDR", ""))
