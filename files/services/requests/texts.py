"""What people write on plain links, and their passwords: the rules, and how they are stored."""

import unicodedata
from collections.abc import Mapping

from django.contrib.auth.hashers import make_password

from bytebin.errors import InvalidRequest

MOST_TITLE, MOST_TEXT, MOST_PASSWORD = 255, 4096, 1024  # characters
NONE = ""  # in place of a password
NAMES = frozenset({"title", "text", "password"})


def columns_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return the members among title, text and password (NONE: removed) as columns of a link. Raise InvalidRequest."""
    columns = {}
    if "title" in given:
        columns["title"] = clean_text("title", given["title"], MOST_TITLE)
        if not columns["title"]:
            raise InvalidRequest("title must not be empty.")
    if "text" in given:
        columns["text"] = clean_text("text", given["text"], MOST_TEXT, lines=True)
    if "password" in given:
        columns["password"] = hashed(given["password"])
    return columns


def hashed(password: str) -> str:
    if len(password) > MOST_PASSWORD:
        raise InvalidRequest(f"password can have at most {MOST_PASSWORD} characters.")
    return make_password(normal(password)) if password else ""


def clean_text(name: str, text: str, most: int, *, lines: bool = False) -> str:
    """Return `text` in NFC, with line feeds for line breaks. Raise InvalidRequest for what is no text, or too long.

    `lines`: it may have several, and tabs.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    allowed = {"\n", "\t"} if lines else set()
    if any(unicodedata.category(mark) in ("Cc", "Cs") for mark in set(text) - allowed):
        raise InvalidRequest(f"{name} cannot contain control characters.")
    if len(text) > most:
        raise InvalidRequest(f"{name} can have at most {most} characters.")
    return text


def normal(password: str) -> str:
    """Return the password in NFKC, in which all keyboards spell it alike."""
    return unicodedata.normalize("NFKC", password)
