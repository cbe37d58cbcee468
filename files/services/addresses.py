"""What links end with: the words that an owner chooses, and random characters."""

import re

from bytebin.db.ids import random_id
from bytebin.errors import InvalidRequest
from files.models.file import MOST_ADDRESS

LEAST_SLUG = 3  # characters
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)
ADDRESS = re.compile(r"[0-9A-Za-z-]+", re.ASCII)
# Words that a reader would take for a page of the server itself.
RESERVED = frozenset(
    {
        "abuse", "account", "accounts", "admin", "administrator", "api", "bytebin", "contact", "delete", "docs",
        "download", "downloads", "help", "imprint", "index", "invitation", "legal", "login", "logout", "mail",
        "moderator", "null", "official", "password", "postmaster", "privacy", "report", "reset", "robots", "root",
        "security", "server", "settings", "setup", "signin", "signup", "static", "status", "stream", "support",
        "system", "terms", "test", "undefined", "update", "upload", "verify", "webmaster",
    }
)  # fmt: skip


def clean_slug(slug: str) -> str:
    """Return the words that a link will end with, in lower case. Raise InvalidRequest for words that none can have."""
    words = slug.strip().lower()
    if not LEAST_SLUG <= len(words) <= MOST_ADDRESS or SLUG.fullmatch(words) is None:
        sentence = (
            f"slug must have {LEAST_SLUG} to {MOST_ADDRESS} characters of a-z, 0-9 and hyphens, and begin and end with "
            "a letter or digit."
        )
        raise InvalidRequest(sentence, errors={"slug": [sentence]})
    if words in RESERVED:
        sentence = "slug must not be a word that this server uses itself."
        raise InvalidRequest(sentence, errors={"slug": [sentence]})
    return words


def may_be_address(words: str) -> bool:
    """Return whether a link may end with `words`. Only such text is looked up."""
    return len(words) <= MOST_ADDRESS and ADDRESS.fullmatch(words) is not None


def random_address() -> str:
    """Return 11 random characters, as of an ID."""
    return random_id(11)
