"""Removes secrets from paths and other texts before they are logged. Paths can contain secrets and file names."""

import re
from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.http import HttpRequest

HIDDEN = "***"
# In free text: the secrets in paths and queries. TOKEN and EMAIL find API keys and e-mail addresses.
PATH = re.compile(
    r"(/delete/[^/\s]+/|/confirm-email/|/password/reset/key/|/account/(?:setup|invitation|join)/|/r/[^/\s]+/|[?&]ticket=)[^/\s&\"']+",
    re.IGNORECASE,
)
TOKEN = re.compile(r"\bbb_[0-9A-Za-z_]+")
EMAIL = re.compile(r"[^\s@<>\"'(:=]{1,64}@[^\s@<>\"'):,]{1,255}")

# The parts of a path that a log shows if they have the form of our IDs (bytebin/db/ids.py). All others are hidden.
SHOWN = {
    "file_id": re.compile(r"[0-9A-Za-z]{11}"),
    "upload_id": re.compile(r"[0-9A-Za-z]{24}"),
    "object_id": re.compile(r"[0-9A-Za-z]{11,24}"),
    "longest": re.compile(r"[0-9]{1,5}"),
    "index": re.compile(r"[0-9]{1,5}"),
}
PART = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def has_secret(path: str) -> bool:
    """Return whether a URL's path contains a secret, or the name of a file."""
    return PATH.search(path) is not None


def redact(text: str) -> str:
    """Return `text` with `***` in place of secrets, API keys and e-mail addresses."""
    text = PATH.sub(rf"\1{HIDDEN}", text)
    text = TOKEN.sub(f"bb_{HIDDEN}", text)
    return EMAIL.sub(HIDDEN, text) if "@" in text else text


def route_of(request: HttpRequest) -> str:
    """Return the URL pattern that the request matched, such as /f/{file_id}, or "" if it matched none."""
    match = request.resolver_match
    return template(match.route) if match else ""


@cache
def template(pattern: str) -> str:
    """Return Django's URL pattern as /path/{part}. The cache holds as many as the project has."""
    parts = PART.sub(lambda part: f"{{{part[1] or part[2]}}}", pattern)
    return "/" + re.sub(r"[\^$]|\\(?=.)", "", parts).rstrip("/")


def shown_path(request: HttpRequest) -> str:
    """Return the path for the log, built from the pattern that it matched.

    A path that matched none is hidden: it may be a mistyped secret or a name.
    """
    if route := route_of(request):
        return filled(route, request)
    return request.path if is_static(request) else f"/{HIDDEN}"


def is_static(request: HttpRequest) -> bool:
    """Return True if the path is below STATIC_URL, where WhiteNoise responds before a URL pattern is matched."""
    return request.path.startswith(settings.STATIC_URL)


def filled(route: str, request: HttpRequest) -> str:
    """Return `route` with those parts of the path filled in that may be shown."""
    match = request.resolver_match
    parts: Mapping[str, object] = match.kwargs if match and not is_naming(request) else {}
    return PLACEHOLDER.sub(lambda part: shown_part(part[1], parts), route)


def is_naming(request: HttpRequest) -> bool:
    """Return True for PUT /files/{name}, where the client's name for the file is in place of the ID."""
    return request.method == "PUT" and request.path.startswith("/api/v1/files/")


def shown_part(name: str, parts: Mapping[str, object]) -> str:
    value = str(parts.get(name, ""))
    return value if name in SHOWN and SHOWN[name].fullmatch(value) else HIDDEN
