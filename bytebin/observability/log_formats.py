"""Every line of the log, Django's and gunicorn's too: one shape, the request's id, no secret."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from bytebin.observability.redaction import redact, shown_path

# The request that this thread answers; "" between requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")

PLAIN = re.compile(r"[!#-<>-~]+")  # printable ASCII without space, quote and =
UNPRINTABLE = re.compile(r"[^\t -~]")


class BindRequest(logging.Filter):
    """Gives each record the id of the request that it was logged for."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class RedactSecrets(logging.Filter):
    """Keeps secrets out of every message. The access log's fields are made of what may be shown (access_log.py)."""

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
    """What both formats say of a record."""

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
        return redact(self.formatException(record.exc_info)) if record.exc_info else ""


class JsonLines(Facts):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        facts = self.facts(record)
        if trace := self.trace(record):
            facts["exception"] = trace
        return json.dumps(facts)


class KeyValue(Facts):
    """`key=value`, quoted where it must be. Further lines of a message, and a traceback's, are indented."""

    def format(self, record: logging.LogRecord) -> str:
        facts = self.facts(record)
        message, _, rest = str(facts.pop("message", "")).partition("\n")
        if message:
            facts["message"] = message
        first = " ".join(f"{name}={quoted(value)}" for name, value in facts.items())
        further = [*rest.splitlines(), *self.trace(record).splitlines()]
        return "\n".join([first, *(f"    {UNPRINTABLE.sub('?', line)}" for line in further)])


def quoted(value: str | float) -> str:
    """Nothing that a client sends can end a value, or a line."""
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) else json.dumps(value)
    return "true" if value is True else str(value)
