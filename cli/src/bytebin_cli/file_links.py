"""`bytebin link`: more links to one file, each with its own rules, and the end of links."""

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bytebin_cli import account, files, prompts
from bytebin_cli.api import Api, Document, items, lacks_scope, text
from bytebin_cli.console import new_screen, open_api, print_document, print_json
from bytebin_cli.errors import Refused, ServerRefused, UsageError
from bytebin_cli.format import format_fragment
from bytebin_cli.library.filing import optional_session, seen_tree
from bytebin_cli.library.tree import NotInLibrary, Tree
from bytebin_cli.library.values import FILE
from bytebin_cli.link import Link, parse_share
from bytebin_cli.linked import is_link, linked
from bytebin_cli.progress import print_table
from bytebin_cli.responses import printable
from bytebin_cli.texts import gettext as _


@dataclass(frozen=True)
class OwnFile:
    """A file of the user. `fragment` has the # and the key, "" if there is none or it is not known here."""

    id: str
    fragment: str = field(default="", repr=False)

    @property
    def path(self) -> str:
        return f"files/{quote(self.id, safe='')}"


def link(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        file = find(api, options.file)
        if options.list:
            return _show(options, api, file)
        if options.end:
            return _end(options, api, file)
        made = _renewed(api, file) if options.renew else _made(options, api, file)
        complete = {**made, "url": text(made, "url") + file.fragment}
        print_document(options, complete, complete["url"])
        if not file.fragment and _is_encrypted(api, file):
            new_screen().report(
                _("The file is encrypted: append the # and the key that its own link ends with.")
            )
    return 0


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
    if tree is None:
        return None
    try:
        found = tree.find(named, api.account)
    except NotInLibrary:
        if not is_link(named) and not files.looks_like_id(named):
            raise
        return None
    if found.kind != FILE:
        raise Refused(_("That is a folder. Links are to files."))
    fragment = tree.files[found.id]["fragment"]
    return OwnFile(found.id, fragment and f"#{fragment}")


def _made(options: Namespace, api: Api, file: OwnFile) -> Document:
    return api.post(f"{file.path}/links", _rules(options, file))


def _rules(options: Namespace, file: OwnFile) -> dict[str, Any]:
    """Return the rules that were given, as the API takes them."""
    if file.fragment and (options.password or options.password_stdin):
        raise UsageError(_("the password of an encrypted file is part of its encryption: it has no other"))
    given = {
        "label": options.name,
        "expires_in": options.expires,
        "max_downloads": options.max_downloads,
        "password": prompts.chosen_password(options),
    }
    return {name: value for name, value in given.items() if value is not None}


def _renewed(api: Api, file: OwnFile) -> Document:
    """Give the file a new link of its own, which ends the former one."""
    return api.post(f"{file.path}/link", {})


def _end(options: Namespace, api: Api, file: OwnFile) -> int:
    """End the file's own link, or another one, given by its ID or as a link."""
    words = files.file_id(options.end, api.account)
    own = words == file.id or words == _own_words(api, file)
    api.delete(f"{file.path}/link" if own else f"{file.path}/links/{quote(words, safe='')}")
    sentence = _("The link {id} has ended. The file is still there.")
    print_document(options, {"id": words, "ended": True}, sentence.format(id=printable(words)))
    return 0


def _own_words(api: Api, file: OwnFile) -> str:
    """Return what the file's own link ends with, "" if the key may not know."""
    try:
        return text(api.get(file.path), "url").rpartition("/")[2]
    except ServerRefused as error:
        if lacks_scope(error):
            return ""
        raise


def _show(options: Namespace, api: Api, file: OwnFile) -> int:
    links = list(_links(api, file))
    if options.json:
        for each in links:
            print_json(each)
    else:
        titles = (_("ID"), _("Name"), _("Opened"), _("Expires"), _("Password"), _("Link"))
        print_table(titles, map(_row, links))
    return 0


def _links(api: Api, file: OwnFile) -> Iterator[Document]:
    """Yield the file's own link, unless it has ended, and the others, the oldest first."""
    own = api.get(file.path)
    if not own.get("link_ended"):
        members = ("id", "url", "created_at", "expires_at", "max_downloads", "download_count", "password")
        yield _with_key({"own": True, "label": "", **{member: own.get(member) for member in members}}, file)
    for each in items(api.get(f"{file.path}/links"), "links"):
        yield _with_key({"own": False, **each}, file)


def _with_key(described: Document, file: OwnFile) -> Document:
    return {**described, "url": text(described, "url") + file.fragment}


def _row(described: Document) -> tuple[str, ...]:
    most, count = described.get("max_downloads"), described.get("download_count")
    cells = (
        described.get("id"),
        _("(the file's own)") if described["own"] else described.get("label"),
        count if most is None else f"{count}/{most}",
        described.get("expires_at") or "-",
        _("yes") if described.get("password") else "-",
    )
    return (*(printable(str(cell)) for cell in cells), printable(str(described["url"])))


def _is_encrypted(api: Api, file: OwnFile) -> bool:
    try:
        return bool(api.get(file.path).get("encrypted"))
    except ServerRefused as error:
        if lacks_scope(error):
            return False
        raise
