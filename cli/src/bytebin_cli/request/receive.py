"""The command `receive`: what came through the owner's upload links."""

import os
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bytebin_cli import account
from bytebin_cli.api import Document
from bytebin_cli.console import new_screen, open_api, print_document, print_failure
from bytebin_cli.content import Network, network_for
from bytebin_cli.download import Target
from bytebin_cli.errors import Interrupted, NotSaved, Refused
from bytebin_cli.library import edits
from bytebin_cli.library.methods import new_id
from bytebin_cli.library.opening import now_ms, require_session
from bytebin_cli.library.session import Session
from bytebin_cli.progress import Screen
from bytebin_cli.request.errors import RequestRefused
from bytebin_cli.request.link import request_id
from bytebin_cli.request.owned import KeyRing
from bytebin_cli.request.owner_api import Came, fetch_received, mark_filed
from bytebin_cli.request.received import ReceivedFile
from bytebin_cli.request.receiving import library_item, save_received, verify
from bytebin_cli.request.sizes import format_size
from bytebin_cli.responses import printable
from bytebin_cli.texts import gettext as _


def receive(options: Namespace) -> int:
    directory = _directory(options.output)
    with ExitStack() as opened:
        api = opened.enter_context(open_api(account.load(os.environ)))
        request = request_id(options.id, api.account.url) if options.id else None
        session, screen = require_session(api, os.environ), new_screen()
        keys = KeyRing(session.read())
        network = opened.enter_context(network_for(api.account, screen))
        reception = Reception(options, session, keys, directory, network, screen)
        code = 0
        for page in fetch_received(api, request):
            code = code or reception.take([came for came in page if options.all or not came.filed])
    return code


@dataclass(frozen=True)
class Reception:
    """Where files go: into the library, and into `directory` if there is one."""

    options: Namespace
    session: Session
    keys: KeyRing
    directory: Path | None
    network: Network
    screen: Screen

    def take(self, page: Sequence[Came]) -> int:
        """Verify, file, save and print what came. Return the first failure's exit code.

        The server is told last, so that what an interruption leaves out comes again.
        """
        verified = [(came, self._verified(came)) for came in page]
        added = now_ms()
        items = {
            came.id: library_item(came, file, added)
            for came, file in verified
            if isinstance(file, ReceivedFile) and not came.filed
        }
        if items:
            folders = {came.request: self.keys.folder(came.request) for came in page}
            self.session.change(edits.file_received(items, folders, new_id))
        codes = [self._finish(came, file) for came, file in verified]
        return next(filter(None, codes), 0)

    def _verified(self, came: Came) -> ReceivedFile | RequestRefused:
        try:
            return verify(came, self.keys)
        except RequestRefused as refused:
            return refused

    def _finish(self, came: Came, file: ReceivedFile | RequestRefused) -> int:
        try:
            if isinstance(file, RequestRefused):
                raise _unopenable(came, file)
            saved = self._save(came, file)
        except Interrupted:
            raise
        except Refused as error:
            print_failure(self.options, "id", came.id, error)
            return error.exit_code
        if not came.filed:
            mark_filed(self.session.api, came.id)
        document = self._described(came, file, saved)
        print_document(self.options, document, _sentence(document))
        return 0

    def _save(self, came: Came, file: ReceivedFile) -> Path | None:
        if self.directory is None:
            return None
        target = Target(self.directory, None, self.options.force)
        return save_received(self.session.api.account, came, file, target, self.network, self.screen).path

    def _described(self, came: Came, file: ReceivedFile, saved: Path | None) -> Document:
        return {
            "id": came.id,
            "request": came.request,
            "title": self.keys.title(came.request),
            "name": file.name,
            "type": file.media_type,
            "size": file.size,
            "note": file.note,
            "sender": file.sender,
            "received_at": came.received_at,
            "path": None if saved is None else str(saved),
        }


def _directory(output: str | None) -> Path | None:
    """Return the directory to save to, None for none. Raise NotSaved, before any request."""
    if output is None:
        return None
    if not Path(output).is_dir():
        raise NotSaved(_("The file could not be saved: the directory given with -o does not exist."))
    return Path(output)


def _unopenable(came: Came, reason: RequestRefused) -> Refused:
    sentence = _("This cannot be opened ({size}, {time}): {reason} `bytebin rm {id} --forever` deletes it.")
    size, time = format_size(came.size), printable(came.received_at)
    return Refused(sentence.format(size=size, time=time, reason=reason, id=printable(came.id)))


def _sentence(document: Document) -> str:
    """Return what came, in lines: what a stranger wrote is made safe for a terminal."""
    shown = {
        member: printable(str(document[member]))
        for member in ("name", "title", "received_at", "sender", "note")
    }
    lines = [document["path"]] if document["path"] else []
    lines.append(
        _("{name} ({size}) came through “{title}”, {time}.").format(
            name=shown["name"],
            size=format_size(document["size"]),
            title=shown["title"],
            time=shown["received_at"],
        )
    )
    if shown["sender"]:
        lines.append(_("  Sender, as they say: {name}").format(name=shown["sender"]))
    if shown["note"]:
        lines.append(_("  Note: {note}").format(note=shown["note"]))
    return "\n".join(lines)
