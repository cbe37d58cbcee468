"""What `upload` and `rm` do in the library where it is unlocked. Their own work never fails because of it."""

import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice

from bytebin_cli.api import Api, Document
from bytebin_cli.errors import Refused
from bytebin_cli.files import trashed
from bytebin_cli.library import edits
from bytebin_cli.library.errors import LibraryRefused
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.links import opens_header
from bytebin_cli.library.opening import now_ms, open_session
from bytebin_cli.library.session import Edit, Session
from bytebin_cli.library.tree import Tree
from bytebin_cli.library.writing import MAX_CHANGES
from bytebin_cli.manifest import MANIFEST_TYPE
from bytebin_cli.sender import media_type
from bytebin_cli.texts import gettext as _


def optional_session(api: Api) -> Session | None:
    """Return None if the library is locked, or cannot be trusted: then say why, and do without it."""
    try:
        return open_session(api, os.environ)
    except LibraryRefused as error:
        print(error, file=sys.stderr, flush=True)
        return None


def check_folder(session: Session | None, folder: str) -> None:
    """Raise Refused before an upload that could not be filed."""
    if session is None:
        raise Refused(_("--folder needs the library: run `bytebin library unlock`."))
    Tree(session.read()).find_folder(folder)


def file_upload(session: Session, folder: str, sent: Document, parts: Sequence[Document] = ()) -> None:
    """Add an uploaded file to the library, or a link with its `parts`. If that fails, say so: the files are safe.

    Called again after an interruption, it goes on with the parts that are missing.
    """
    identifier, added = str(sent["id"]), now_ms()
    fragment = str(sent["url"]).partition("#")[2]
    kind = MANIFEST_TYPE if parts else media_type(sent["name"])
    value = {"fragment": fragment, "name": sent["name"], "type": kind, "size": sent["size"], "added": added}
    inside = {
        str(part["id"]): {
            **{member: part[member] for member in ("fragment", "name", "size")},
            "type": media_type(part["name"]),
            "added": added,
            "lists": [identifier],
        }
        for part in parts
    }
    sentence = _("It was uploaded, but not added to the library.")
    opens = partial(opens_header, session.api)
    listed = iter(inside.items())
    while some := dict(islice(listed, MAX_CHANGES)):
        if not _try(session, edits.file_away(some, "", opens), sentence):
            return
    _try(session, edits.file_away({identifier: value}, folder, opens), sentence)


def seen_tree(session: Session | None) -> Tree | None:
    """Return the library without what is in the trash. Return None if it is locked, or does not fit: then say why."""
    if session is None:
        return None
    try:
        return Tree(session.read(), trashed(session.api))
    except LibraryRefused as error:
        print(error, file=sys.stderr, flush=True)
        return None


def forget(session: Session, names: Iterable[ItemId]) -> None:
    """Remove deleted files and folders from the library. If that fails, say so."""
    left = iter(names)
    while some := list(islice(left, MAX_CHANGES)):
        if not _try(session, edits.forget(some), _("It was deleted, but not removed from the library.")):
            return


def _try(session: Session, edit: Edit, sentence: str) -> bool:
    try:
        session.change(edit)
    except Refused as error:
        print(f"{sentence} {error}", file=sys.stderr, flush=True)
        return False
    return True
