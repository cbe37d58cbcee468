"""What the application knows of a request, kept for the line that is logged once its answer has been sent."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import getrandbits
from typing import IO, Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.models import User
from apikeys.models import ApiKey
from bytebin.observability.log_formats import request_id
from bytebin.observability.redaction import is_static, route_of, shown_path

ENVIRON_KEY = "bytebin.record"
SANE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")


@dataclass(slots=True)
class RequestRecord:
    """Nothing in it is secret. `route` is a URL pattern, so that there are few; `path` has ids in it."""

    route: str = ""
    path: str = ""
    user: str = ""
    key: str = ""
    problem: str = ""
    # What is handed to sendfile, and its position before: only there it can be seen how much of it was sent.
    file: IO[bytes] | None = None
    file_start: int = 0


class RecordRequest:
    """The outermost middleware: gives the request its id, and notes what became of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = sane(request.META.get("HTTP_X_REQUEST_ID", "")) or f"{getrandbits(64):016x}"  # no secret # nosec B311
        request_id.set(token)
        record = request.META[ENVIRON_KEY] = RequestRecord()
        response = self.get_response(request)
        response.headers["X-Request-Id"] = token
        note(record, request, response)
        return response


def record_of(request: HttpRequest) -> RequestRecord:
    return cast(RequestRecord, request.META[ENVIRON_KEY])


def sane(claimed: str) -> str:
    """The id that a proxy in front gave the request; "" for what could be anything else."""
    return claimed if SANE_ID.fullmatch(claimed) else ""


def note(record: RequestRecord, request: HttpRequest, response: HttpResponseBase) -> None:
    # A route that is known already is one of operations.py's, which matches no URL pattern.
    record.path = record.route or shown_path(request)
    record.route = record.route or route_of(request) or ("/static" if is_static(request) else "")
    record.user, record.key = caller(request)
    record.problem = record.problem or problem_of(response)
    note_file(record, response)


def caller(request: HttpRequest) -> tuple[str, str]:
    """The ids of user and API key, of those who were asked for: looking at `request.user` would ask the database."""
    key = getattr(request, "auth", None)
    if isinstance(key, ApiKey):
        return key.user_id, key.pk
    user = vars(request).get("_cached_user") or vars(request).get("user")
    return (user.pk, "") if type(user) is User else ("", "")


def problem_of(response: HttpResponseBase) -> str:
    """The slug of a problem document's type, ours or IANA's."""
    if not isinstance(response, HttpResponse) or response.get("Content-Type") != "application/problem+json":
        return ""
    document: dict[str, Any] = json.loads(response.content)
    return re.split(r"[/#]", str(document["type"]))[-1]


def note_file(record: RequestRecord, response: HttpResponseBase) -> None:
    file = getattr(response, "file_to_stream", None)
    if file is None:
        return
    try:
        record.file_start = os.lseek(file.fileno(), 0, os.SEEK_CUR)
    except (AttributeError, OSError):
        return  # no file of the system's: it is sent block by block, which the server counts
    record.file = file
