"""A file of the user, as commands about its links name it."""

from dataclasses import dataclass, field
from urllib.parse import quote

from bytebin_cli import files
from bytebin_cli.account import Account
from bytebin_cli.api import Api, lacks_scope, text
from bytebin_cli.errors import Refused, ServerRefused
from bytebin_cli.format import format_fragment
from bytebin_cli.library.filing import optional_session, seen_tree
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.tree import NotInLibrary, Tree
from bytebin_cli.library.values import FILE
from bytebin_cli.link import Link, parse_share
from bytebin_cli.linked import is_link, linked
from bytebin_cli.texts import gettext as _


@dataclass(frozen=True)
class OwnFile:
    """A file of the user. `fragment` has the # and the key, "" if there is none or it is not known here."""

    id: str
    fragment: str = field(default="", repr=False)

    @property
    def path(self) -> str:
        return f"files/{quote(self.id, safe='')}"


def find(api: Api, named: str) -> OwnFile:
    """Return what an ID, a link or a path in the library names. Raise Refused."""
    in_library = _in_library(seen_tree(optional_session(api)), named, api)
    if in_library and (in_library.fragment or not is_link(named)):
        return in_library
    if "/" not in named:
        return OwnFile(files.file_id(named, api.account))
    share = parse_share(named)
    fragment = format_fragment(share.fragment) if isinstance(share, Link) else ""
    return OwnFile(linked(api, named).id, fragment)


def _in_library(tree: Tree | None, named: str, api: Api) -> OwnFile | None:
    """Return None for what is not in the library, or may be there under another address."""
    found = in_tree(tree, named, api.account)
    if tree is None or found is None:
        return None
    if found.kind != FILE:
        raise Refused(_("That is a folder. Links are to files."))
    fragment = tree.files[found.id]["fragment"]
    return OwnFile(found.id, fragment and f"#{fragment}")


def in_tree(tree: Tree | None, named: str, who: Account) -> ItemId | None:
    """Return what is named in the library, None for a link or ID that is not there. Raise NotInLibrary for a path."""
    if tree is None:
        return None
    try:
        return tree.find(named, who)
    except NotInLibrary:
        if not is_link(named) and not files.looks_like_id(named):
            raise
        return None


def own_words(api: Api, file: OwnFile) -> str:
    """Return what the file's own link ends with, "" if the key may not know."""
    try:
        return text(api.get(file.path), "url").rpartition("/")[2]
    except ServerRefused as error:
        if lacks_scope(error):
            return ""
        raise


def is_encrypted(api: Api, file: OwnFile) -> bool:
    try:
        return bool(api.get(file.path).get("encrypted"))
    except ServerRefused as error:
        if lacks_scope(error):
            return False
        raise
