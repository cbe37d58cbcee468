"""The rules of a link beside a file's own: as the command line spells them, and as the API takes them."""

from argparse import Namespace
from typing import Any, Final

from bytebin_cli import prompts

NEVER: Final = "never"
UNLIMITED: Final = "unlimited"


def lifetime(text: str) -> int | str:
    """Parse a time into seconds, or NEVER. Raise ValueError, as argparse expects."""
    return text if text == NEVER else prompts.duration(text)


def limit(text: str) -> int | str:
    """Parse a number, or UNLIMITED. Raise ValueError, as argparse expects."""
    return text if text == UNLIMITED else int(text)


def given_rules(options: Namespace) -> dict[str, Any]:
    """Return the rules that were given, as the API takes them: null for one that the link is to have no longer."""
    rules = {
        "label": options.name,
        "expires_in": options.expires,
        "max_downloads": options.max_downloads,
        "password": prompts.chosen_password(options),
    }
    removed = {
        "expires_in": options.expires == NEVER,
        "max_downloads": options.max_downloads == UNLIMITED,
        "password": options.no_password,
    }
    given = {name: value for name, value in rules.items() if value is not None}
    return given | {name: None for name, gone in removed.items() if gone}
