"""The two formats of the log, for the lines of bytebin, Django and gunicorn: with the request's ID, without secrets."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from bytebin.observability.redaction import redact, shown_path

# ID of the request that this thread is serving; "" between requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")

PLAIN = re.compile(r"[!#-<>-~]+")  # printable ASCII without space, quotation mark and =
UNPRINTABLE = re.compile(r"[^\t -~]")


class BindRequest(logging.Filter):
    """Adds to each record the ID of the request that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class WithoutTraceback(logging.Filter):
    """Makes a suspicious request (SuspiciousOperation) one line: any client can send them as often as it likes."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class RedactSecrets(logging.Filter):
    """Removes secrets from every message. The fields of the access log contain none (access_log.py)."""

    def filter(self, record: logging.LogRecord) -> bool:
        if hasattr(record, "fields"):
            return True
        message = record.getMessage()
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            message = message.replace(request.path, shown_path(request))
        record.msg, record.args = redact(message), None
        return True


class Facts(logging.Formatter):
    """The fields of a record, common to both formats."""

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        moment = datetime.fromtimestamp(record.created, UTC)
        facts = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if bound := getattr(record, "request_id", ""):
            facts["request_id"] = bound
        fields = getattr(record, "fields", None)
        return facts | (fields or {"message": record.getMessage()})

    def trace(self, record: logging.LogRecord) -> str:
        """Return the redacted traceback of the record, "" if it has none."""
        return redact(self.formatException(record.exc_info)) if record.exc_info else ""


class JsonLines(Facts):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        facts = self.facts(record)
        if trace := self.trace(record):
            facts["exception"] = trace
        return json.dumps(facts)


class KeyValue(Facts):
    """`key=value`, quoted if necessary. Further lines of a message or a traceback are indented."""

    def format(self, record: logging.LogRecord) -> str:
        facts = self.facts(record)
        message, _, rest = str(facts.pop("message", "")).partition("\n")
        if message:
            facts["message"] = message
        first = " ".join(f"{name}={quoted(value)}" for name, value in facts.items())
        further = [*rest.splitlines(), *self.trace(record).splitlines()]
        return "\n".join([first, *(f"    {UNPRINTABLE.sub('?', line)}" for line in further)])


def quoted(value: str | float) -> str:
    """Return `value` quoted such that nothing a client sends can end the value or the line."""
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) else json.dumps(value)
    return "true" if value is True else str(value)
