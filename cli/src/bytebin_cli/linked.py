"""The user's file that a link leads to. Commands that take a file ask here, so that all of them know every link."""

import re
from dataclasses import dataclass
from typing import Final

from bytebin_cli import files
from bytebin_cli.api import Api, lacks_scope, text
from bytebin_cli.errors import ServerRefused

# What the path of a file in the API may have in the place of its ID.
_ID: Final = re.compile("[0-9A-Za-z]{1,32}")


@dataclass(frozen=True)
class Linked:
    """A file's ID. `further` is the ID of the link that leads to it, "" for the file's own."""

    id: str
    further: str = ""


def linked(api: Api, link: str) -> Linked:
    """Return the user's file to which a link leads: by its ID, words of its own, a new link or a further one.

    Where the server knows no such file, or the key may not list files, return the ID that the link ends with, if that
    may be one. Raise Refused.
    """
    words = files.file_id(link, api.account)
    may_be_id = _ID.fullmatch(words) is not None
    try:
        if may_be_id and _is_file(api, words):
            return Linked(words)
        return _searched(api, words)
    except ServerRefused as error:
        if may_be_id and (lacks_scope(error) or error.slug == files.GONE):
            return Linked(words)
        raise


def by_id(api: Api, named: str) -> str:
    """Return the ID of the file to which a link leads. Return anything else as it is: an ID or a path."""
    return linked(api, named).id if is_link(named) else named


def is_link(named: str) -> bool:
    return "://" in named


def _is_file(api: Api, words: str) -> bool:
    try:
        api.get(f"files/{words}")
    except ServerRefused as error:
        if error.slug != files.GONE:
            raise
        return False
    return True


def _searched(api: Api, words: str) -> Linked:
    """Search by what the link ends with, also in the trash."""
    for trash in ("false", "true"):
        for file in files.list_files(api, link=words, trash=trash):
            own = text(file, "url").rpartition("/")[2]
            return Linked(text(file, "id"), "" if own in (words, words.lower()) else words)
    raise files.no_such_file()
