"""The user's own files: looked through, and deleted."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote

from bytebin_cli.account import Account
from bytebin_cli.api import Answer, Api, items, lacks_scope
from bytebin_cli.errors import DamagedLink, ServerRefused
from bytebin_cli.link import parse_share

# No file has this id: asking for it to be deleted tells whether the key might.
_NO_FILE: Final = "-"


def list_files(api: Api) -> Iterator[Answer]:
    """The newest first."""
    cursor = ""
    while True:
        page = api.get("files", limit=100, **({"cursor": cursor} if cursor else {}))
        yield from items(page, "files")
        following = page.get("next")
        if not isinstance(following, str) or not following:
            return
        cursor = following


def file_id(text: str, account: Account) -> str:
    """Of an id as it is, or of a link to this server. Raises DamagedLink."""
    if "/" not in text:
        return text.partition("#")[0]
    share = parse_share(text)
    if share.base != account.url:
        raise DamagedLink(f"That link is of another server than {account.url}: nothing was deleted.")
    return share.file_id


def delete_file(api: Api, identifier: str) -> None:
    api.delete(f"files/{quote(identifier, safe='')}")


def abilities(api: Api) -> dict[str, bool]:
    """What the key may do. Raises ServerRefused where it is no key at all."""
    return {
        "upload": _may(lambda: api.get("limits")),
        "list": _may(lambda: api.get("files", limit=1)),
        "delete": _may(lambda: api.delete(f"files/{_NO_FILE}")),
    }


def email_of(api: Api) -> str:
    """Whose key it is, "" where it may not ask."""
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
        if error.slug != "file-not-found":
            raise
    return True
