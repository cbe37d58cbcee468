"""What a log may show of an address and of any other text: paths carry secrets and names of files."""

import re
from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.http import HttpRequest

HIDDEN = "***"
# In free text: paths and queries that carry a secret or a file's name, keys, and addresses of people.
PATH = re.compile(
    r"(/delete/[^/\s]+/|/confirm-email/|/password/reset/key/|/r/[^/\s]+/|[?&]ticket=)[^/\s&\"']+",
    re.IGNORECASE,
)
TOKEN = re.compile(r"\bbb_[0-9A-Za-z_]+")
EMAIL = re.compile(r"[^\s@<>\"'(:=]{1,64}@[^\s@<>\"'):,]{1,255}")

# An address's parts that a log shows, where they look as we make them (bytebin/db/ids.py). All others are hidden.
SHOWN = {
    "file_id": re.compile(r"[0-9A-Za-z]{11}"),
    "upload_id": re.compile(r"[0-9A-Za-z]{24}"),
    "object_id": re.compile(r"[0-9A-Za-z]{11,24}"),
    "index": re.compile(r"[0-9]{1,5}"),
}
PART = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def redact(text: str) -> str:
    text = PATH.sub(rf"\1{HIDDEN}", text)
    text = TOKEN.sub(f"bb_{HIDDEN}", text)
    return EMAIL.sub(HIDDEN, text) if "@" in text else text


def route_of(request: HttpRequest) -> str:
    """The pattern that the request's address matched, such as /f/{file_id}; "" where it matched none."""
    match = request.resolver_match
    return template(match.route) if match else ""


@cache
def template(pattern: str) -> str:
    """A URL pattern of Django's as /path/{part}; there are as many as the project has."""
    parts = PART.sub(lambda part: f"{{{part[1] or part[2]}}}", pattern)
    return "/" + re.sub(r"[\^$]|\\(?=.)", "", parts).rstrip("/")


def shown_path(request: HttpRequest) -> str:
    """The path, built from the pattern that it matched. One that matched none may be a mistyped secret, or a name."""
    if route := route_of(request):
        return filled(route, request)
    return request.path if is_static(request) else f"/{HIDDEN}"


def is_static(request: HttpRequest) -> bool:
    """Whether WhiteNoise may have answered; what is not one of our files goes on and matches no pattern."""
    return request.path.startswith(settings.STATIC_URL)


def filled(route: str, request: HttpRequest) -> str:
    match = request.resolver_match
    parts: Mapping[str, object] = match.kwargs if match and not is_naming(request) else {}
    return PLACEHOLDER.sub(lambda part: shown_part(part[1], parts), route)


def is_naming(request: HttpRequest) -> bool:
    """PUT /files/{name}: the place of an id holds the name that the client gives."""
    return request.method == "PUT" and request.path.startswith("/api/v1/files/")


def shown_part(name: str, parts: Mapping[str, object]) -> str:
    value = str(parts.get(name, ""))
    return value if name in SHOWN and SHOWN[name].fullmatch(value) else HIDDEN
