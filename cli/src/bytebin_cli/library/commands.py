"""The commands of the library: each takes parsed options, prints its output and returns an exit code."""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bytebin_cli import account, prompts
from bytebin_cli.account import Account
from bytebin_cli.api import Api, Document
from bytebin_cli.console import open_api, print_document, print_json
from bytebin_cli.directories import write_private
from bytebin_cli.errors import Refused
from bytebin_cli.files import trashed
from bytebin_cli.library import edits
from bytebin_cli.library.creating import create
from bytebin_cli.library.device import Device, lock_all
from bytebin_cli.library.errors import LibraryRefused
from bytebin_cli.library.listing import (
    describe_file,
    describe_state,
    export_document,
    file_row,
    folder_rows,
    link_paths,
    named,
    search,
    status_sentence,
)
from bytebin_cli.library.methods import new_id
from bytebin_cli.library.opening import now_ms, open_session, require_session, session_of
from bytebin_cli.library.remote import account_of, fetch_listing
from bytebin_cli.library.session import Session, expected_listing
from bytebin_cli.library.states import State
from bytebin_cli.library.tree import Tree
from bytebin_cli.library.unlocking import unlock
from bytebin_cli.library.values import FILE
from bytebin_cli.linked import by_id
from bytebin_cli.progress import print_table
from bytebin_cli.responses import printable
from bytebin_cli.sender import STDIN
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import ngettext


def library(options: Namespace) -> int:
    return _ACTIONS[options.action](options)


def mv(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        session = require_session(api, os.environ)
        sources = [by_id(api, source) for source in options.sources]
        session.change(edits.move(sources, options.target, api.account, trashed(api)))
    moved = {"moved": [_without_key(source) for source in options.sources], "to": options.target}
    print_document(options, moved, _("Moved to {path}.").format(path=printable(options.target)))
    return 0


def mkdir(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        session = require_session(api, os.environ)
        for path in options.folders:
            edit = edits.make_folder(path, new_id(), now_ms(), parents=options.parents, draw=new_id)
            folder = Tree(session.change(edit)).find_folder(path)
            made = {"id": folder, "path": path.strip("/")}
            print_document(
                options, made, _("There is a folder {path}.").format(path=printable(path.strip("/")))
            )
    return 0


def tag(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        session = require_session(api, os.environ)
        identifiers = [by_id(api, file) for file in options.files]
        chosen = (identifiers, [options.tag], api.account, trashed(api))
        session.change(edits.tag(*chosen, remove=options.remove))
    tagged = {"tagged": [_without_key(file) for file in options.files], "tag": options.tag}
    sentence = _("The tag was removed.") if options.remove else _("The tag was added.")
    print_document(options, {**tagged, "removed": options.remove}, sentence)
    return 0


def find(options: Namespace) -> int:
    """Print the files found. Return 1 if there is none, as grep does."""
    with open_api(account.load(os.environ)) as api:
        state, code = newest(require_session(api, os.environ))
        tree = Tree(state, trashed(api))
        found = search(tree, options.words, options.tag)
        if options.json:
            for identifier in found:
                print_json(describe_file(tree, identifier, api.account.url))
        else:
            rows = ((*file_row(tree, each), ", ".join(link_paths(tree, each))) for each in found)
            print_table((*_titles(), _("Part of")), rows)
    return code or (0 if found else 1)


def list_named(options: Namespace, session: Session, listed: list[Document]) -> int:
    """Print the server's list of files with their names, without the parts of links. Return the exit code.

    With a folder, print only what is in it; with a link to several files, its parts.
    """
    state, code = newest(session)
    ids = {str(file.get("id")) for file in listed}
    # A link that the server does not list hides nothing.
    tree = Tree(state, state.of_kind(FILE).keys() - ids)
    place = options.folder and by_id(session.api, options.folder)
    inside, folders = _inside(tree, place, ids, session.api.account)
    files = [named(file, tree, session.api.account.url) for file in listed if file.get("id") in inside]
    if options.json:
        for file in files:
            print_json(file)
    else:
        print_table(_titles(), [*folders, *map(_row, files)])
    return code


def newest(session: Session) -> tuple[State, int]:
    """Return the newest library, or with an explanation what this device accepted last, and the exit code."""
    try:
        return session.read(), 0
    except LibraryRefused as error:
        kept = session.kept()
        if kept is None:
            raise
        print(error, _("This is what this device has seen before:"), sep="\n", file=sys.stderr, flush=True)
        return kept, error.exit_code


def _unlock(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        device, account_id = _device(api)
        master = unlock(api, device, account_id, prompts.ask_unlock())
        state = session_of(api, device, account_id, master).read()
    if options.ask:
        device.ask_each_time()
    else:
        device.keep_key(master)
    unlocked = _("The library is unlocked: its key is kept on this device, until `bytebin library lock`.")
    asked = _("That fits. The key is not kept: commands in a terminal will ask for it.")
    document = {"unlocked": not options.ask, "revision": state.revision}
    print_document(options, document, asked if options.ask else unlocked)
    return 0


def _lock(options: Namespace) -> int:
    locked = lock_all(os.environ, forget=options.forget)
    sentence = _("The library is locked.") if locked else _("The library was not unlocked on this device.")
    print_document(options, {"locked": locked}, sentence)
    return 0


def _status(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        session = open_session(api, os.environ)
        if session:
            state, code = newest(session)
            described = describe_state(state)
            print_document(options, described, status_sentence(described))
            return code
        listing = fetch_listing(api)
    if listing is None:
        print_document(options, {"unlocked": False, "revision": None}, _("This account has no library."))
        return 0
    count = len(listing.methods)
    sentence = ngettext(
        "The library is locked on this device. It has {count} way to unlock it.",
        "The library is locked on this device. It has {count} ways to unlock it.",
        count,
    )
    print_document(options, {"unlocked": False, "revision": listing.revision}, sentence.format(count=count))
    return 0


def _export(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        state, code = newest(require_session(api, os.environ))
        content = json.dumps(export_document(state, api.account.url), ensure_ascii=False, indent=1)
    if options.output == STDIN:
        print(content, flush=True)
        return code
    path = Path(options.output)
    if path.exists() and not options.force:
        raise Refused(_("{path} exists: use --force to replace it.").format(path=path))
    write_private(path.resolve(), content.encode())
    print_document(options, {"path": str(path)}, str(path))
    return code


_ACTIONS: Final[Mapping[str, Callable[[Namespace], int]]] = {
    "create": create,
    "unlock": _unlock,
    "lock": _lock,
    "status": _status,
    "export": _export,
}


def _device(api: Api) -> tuple[Device, str]:
    account_id = account_of(expected_listing(api, None))
    return Device.of(os.environ, api.account.url, account_id), account_id


def _inside(
    tree: Tree, path: str | None, ids: set[str], who: Account
) -> tuple[set[str], list[tuple[str, ...]]]:
    """Return those of the files `ids` that `ls` shows, and rows of the folders among them. Raise Refused."""
    alone = {each for each in ids if each not in tree.files or not tree.is_part(each)}
    if path is None:
        return alone, []
    if not tree.has_folder(path):
        link = tree.find(path, who).id
        return {*tree.listed_in(link)} or {link}, []
    parent = tree.find_folder(path)
    return {each for each in alone if _home(tree, each) == parent}, list(folder_rows(tree, parent))


def _home(tree: Tree, identifier: str) -> str | None:
    return tree.home(identifier) if identifier in tree.files else None


def _row(file: Document) -> tuple[str, ...]:
    name = file.get("path") or (_("(encrypted)") if file.get("encrypted") else file.get("name"))
    cells = (file.get("id"), file.get("created_at"), file.get("size"), name)
    return tuple(printable(str(cell)) for cell in cells)


def _titles() -> tuple[str, ...]:
    return (_("ID"), _("Uploaded"), _("Size"), _("Name"))


def _without_key(named: str) -> str:
    return named.partition("#")[0]
