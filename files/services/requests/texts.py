"""What people write on plain links, and their passwords: the rules, and how they are stored."""

from collections.abc import Mapping

from bytebin.errors import InvalidRequest
from files.services.link_passwords import hashed
from files.services.typed_texts import clean_text

MOST_TITLE, MOST_TEXT = 255, 4096  # characters
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
