"""The command `requests`: the owner's upload links."""

import os
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bytebin_cli import account, prompts
from bytebin_cli.api import Api, Document
from bytebin_cli.console import open_api, print_document, print_json
from bytebin_cli.errors import Refused, ServerRefused
from bytebin_cli.files import trashed
from bytebin_cli.library import edits
from bytebin_cli.library.filing import optional_session
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.opening import now_ms, require_session
from bytebin_cli.library.states import State
from bytebin_cli.library.values import FILE, REQUEST
from bytebin_cli.progress import print_table
from bytebin_cli.request.link import request_id
from bytebin_cli.request.owned import KeyRing, NewRequest, draw_request
from bytebin_cli.request.owner_api import (
    change_request,
    create_request,
    delete_request,
    encoded,
    fetch_received,
    fetch_requests,
)
from bytebin_cli.request.sizes import format_size
from bytebin_cli.responses import printable
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

_STATES: Final = {
    "open": gettext_noop("open"),
    "closed": gettext_noop("closed"),
    "expired": gettext_noop("expired"),
    "taken down": gettext_noop("taken down"),
    "deleted": gettext_noop("deleted"),
}


def requests(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        return _ACTIONS[options.action](options, api)


def _list(options: Namespace, api: Api) -> int:
    session = optional_session(api)
    keys = KeyRing(session.read()) if session else None
    listed = [_described(api, keys, request) for request in _known(api, keys)]
    if options.json:
        for request in listed:
            print_json(request)
    else:
        titles = (_("ID"), _("State"), _("Files"), _("Size"), _("Expires"), _("Title"))
        print_table(titles, map(_row, listed))
    return 0


def _create(options: Namespace, api: Api) -> int:
    password = prompts.chosen_password(options)
    session = require_session(api, os.environ)
    said = {"title": options.title, "text": options.text, "by": options.by}
    new = draw_request({name: value for name, value in said.items() if value}, password, now_ms())
    # The key first: a link without it would take files that nobody can open.
    session.change(edits.keep_request(new.id, new.item))
    try:
        create_request(api, _document(new, options))
    except ServerRefused:
        session.change(edits.forget([ItemId(REQUEST, new.id)]))
        raise
    url = f"{api.account.url}/u/{new.id}#{new.item['fragment']}"
    print_document(options, {"id": new.id, "title": options.title, "url": url}, url)
    return 0


def _document(new: NewRequest, options: Namespace) -> Document:
    document: Document = {
        "id": new.id,
        "card": encoded(new.card),
        "link_token_digest": encoded(new.link_token_digest),
        "send_token_digest": encoded(new.send_token_digest),
        "max_files": options.max_files,
        "max_bytes": options.max_bytes,
        "expires_in": options.expires,
        "notify": True,
    }
    return document if options.largest is None else {**document, "max_file_size": options.largest}


def _close(options: Namespace, api: Api) -> int:
    sentence = _("{id} is closed: it accepts no more files. What came through it stays.")
    return _change_state(options, api, "closed", sentence)


def _open(options: Namespace, api: Api) -> int:
    return _change_state(options, api, "open", _("{id} is open."))


def _change_state(options: Namespace, api: Api, state: str, sentence: str) -> int:
    identifier = request_id(options.id, api.account.url)
    change_request(api, identifier, {"state": state})
    print_document(options, {"id": identifier, "state": state}, sentence.format(id=identifier))
    return 0


def _delete(options: Namespace, api: Api) -> int:
    identifier = request_id(options.id, api.account.url)
    session = optional_session(api)
    there = delete_request(api, identifier)
    state = session.read() if session else None
    kept = _waiting(api, identifier) or _in_trash(api, state) if state else True
    known = bool(state and identifier in KeyRing(state).items)
    if not there and not known:
        raise Refused(_("There is no upload link {id}.").format(id=identifier))
    if session and not kept:
        session.change(edits.forget([ItemId(REQUEST, identifier)]))
    sentences = {
        False: _("Deleted {id}. What came through it stays."),
        True: _(
            "Deleted {id}. Its key stays in the library, for what came through it: run `bytebin receive`, "
            "then this command again."
        ),
    }
    print_document(
        options, {"id": identifier, "deleted": True, "key_kept": kept}, sentences[kept].format(id=identifier)
    )
    return 0


_ACTIONS: Final[Mapping[str | None, Callable[[Namespace, Api], int]]] = {
    None: _list,
    "create": _create,
    "close": _close,
    "open": _open,
    "delete": _delete,
}


def _waiting(api: Api, request: str) -> bool:
    """Return whether anything came by the link that is not in the library: only the link's key opens it."""
    return any(not came.filed for page in fetch_received(api, request) for came in page)


def _in_trash(api: Api, state: State) -> bool:
    """Return whether the trash has a file that is not in the library: restored, it may be one that came by the link."""
    return any(ItemId(FILE, identifier) not in state.items for identifier in trashed(api))


def _known(api: Api, keys: KeyRing | None) -> Iterator[Document]:
    """Yield the links of the server, then those of which the library alone knows."""
    listed = set()
    for request in fetch_requests(api):
        listed.add(request.get("id"))
        yield request
    for identifier in sorted((keys.items.keys() if keys else set()) - listed):
        yield {"id": identifier, "state": "deleted"}


_MEMBERS: Final = (
    "id", "state", "max_files", "max_bytes", "max_file_size", "used_files", "used_bytes", "open_uploads", "expires_at",
)  # fmt: skip


def _described(api: Api, keys: KeyRing | None, request: Document) -> Document:
    """Return the link as JSON output shows it: with title and complete link where the library knows it."""
    described = {member: request.get(member) for member in _MEMBERS}
    item = keys.items.get(str(request.get("id"))) if keys else None
    if item is None:
        return {**described, "title": None, "url": None}
    return {
        **described,
        "title": item["title"],
        "url": f"{api.account.url}/u/{request['id']}#{item['fragment']}",
    }


def _row(request: Document) -> tuple[str, ...]:
    state = str(request["state"])
    files, size = "", ""
    if isinstance(request["max_files"], int):
        files = f"{request['used_files']}/{request['max_files']}"
    if isinstance(request["used_bytes"], int) and isinstance(request["max_bytes"], int):
        size = f"{format_size(request['used_bytes'])}/{format_size(request['max_bytes'])}"
    title = _("(locked)") if request["title"] is None else request["title"]
    cells = (request["id"], _(_STATES.get(state, state)), files, size, request["expires_at"] or "", title)
    return tuple(printable(str(cell)) for cell in cells)
