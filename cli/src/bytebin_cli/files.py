"""The user's own files: list and delete them, and find out what the API key may do."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import quote

from bytebin_cli.account import Account
from bytebin_cli.api import Api, Document, items, lacks_scope, number, text
from bytebin_cli.errors import DamagedLink, ServerRefused
from bytebin_cli.link import parse_share
from bytebin_cli.texts import gettext as _

# No file has this ID: deleting it shows whether the key has the scope.
_NO_FILE: Final = "-"
GONE: Final = "file-not-found"  # the slug of that problem
_TRASHED_AT_ONCE: Final = 250  # what the server takes in one request


def list_files(api: Api, **chosen: str) -> Iterator[Document]:
    """Yield the user's files, newest first: all but those in the trash, or those that `chosen` asks for."""
    cursor = ""
    while True:
        page = api.get("files", limit=500, **chosen, **({"cursor": cursor} if cursor else {}))
        yield from items(page, "files")
        following = page.get("next")
        if not isinstance(following, str) or not following:
            return
        cursor = following


def looks_like_id(named: str) -> bool:
    return re.fullmatch("[0-9A-Za-z]{11}", named) is not None


def file_id(named: str, account: Account) -> str:
    """Return the ID in a link to this server, or the argument if it is an ID. Raise DamagedLink."""
    if "/" not in named:
        identifier = named.partition("#")[0]
        if not identifier.isprintable():
            raise DamagedLink(_("This is neither a file's ID nor a link."))
        return identifier
    share = parse_share(named)
    if share.base != account.url:
        raise DamagedLink(
            _("That link belongs to a server other than {url}: nothing was changed.").format(url=account.url)
        )
    return share.file_id


def trashed(api: Api) -> set[str]:
    """Return the IDs of the files in the trash, as far as the key may know."""
    try:
        return {text(file, "id") for file in list_files(api, trash="true")}
    except ServerRefused as error:
        if lacks_scope(error):
            return set()
        raise


def put_in_trash(api: Api, identifiers: Iterable[str]) -> tuple[int, set[str]]:
    """Return how many files were put in the trash now, and the IDs of files that are not there."""
    changed, missing, left = 0, set[str](), iter(identifiers)
    while ids := list(islice(left, _TRASHED_AT_ONCE)):
        outcome = api.post("trash", {"ids": ids})
        changed += number(outcome, "changed")
        missing.update(outcome.get("missing", ()))
    return changed, missing


def no_such_file() -> ServerRefused:
    return ServerRefused(_("There is no such file: it was deleted, or is somebody else's."), GONE)


def delete_file(api: Api, identifier: str) -> None:
    api.delete(f"files/{quote(identifier, safe='')}")


def permissions(api: Api) -> dict[str, bool]:
    """Return what the key may do. Raise ServerRefused if the key is invalid."""
    return {
        "upload": _may(lambda: api.get("limits")),
        "list": _may(lambda: api.get("files", limit=1)),
        "delete": _may(lambda: api.delete(f"files/{_NO_FILE}")),
    }


def email_of(api: Api) -> str:
    """Return the e-mail address of the key's owner, or "" if the key lacks the scope."""
    try:
        address = api.get("user").get("email")
    except ServerRefused as error:
        if lacks_scope(error):
            return ""
        raise
    return address if isinstance(address, str) else ""


def _may(request: Callable[[], object]) -> bool:
    try:
        request()
    except ServerRefused as error:
        if lacks_scope(error):
            return False
        if error.slug != GONE:
            raise
    return True
