"""`bytebin link`: more links to one file, each with its own rules, their changes and their end."""

import os
from argparse import Namespace
from collections.abc import Iterator
from urllib.parse import quote

from bytebin_cli import account, files
from bytebin_cli.api import Api, Document, items, text
from bytebin_cli.console import new_screen, open_api, print_document, print_json
from bytebin_cli.errors import UsageError
from bytebin_cli.link_changes import change
from bytebin_cli.link_rules import given_rules
from bytebin_cli.own_files import OwnFile, find, is_encrypted, own_words
from bytebin_cli.progress import print_table
from bytebin_cli.responses import printable
from bytebin_cli.texts import gettext as _


def link(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        file = find(api, options.file)
        if options.list:
            return _show(options, api, file)
        if options.end:
            return _end(options, api, file)
        made = _renewed(api, file) if options.renew else _made_or_changed(options, api, file)
        complete = {**made, "url": text(made, "url") + file.fragment}
        print_document(options, complete, complete["url"])
        if not file.fragment and is_encrypted(api, file):
            new_screen().report(
                _("The file is encrypted: append the # and the key that its own link ends with.")
            )
    return 0


def _made_or_changed(options: Namespace, api: Api, file: OwnFile) -> Document:
    if file.fragment and (options.password or options.password_stdin or options.no_password):
        raise UsageError(_("the password of an encrypted file is part of its encryption: it has no other"))
    rules = given_rules(options)
    if not options.change:
        return api.post(f"{file.path}/links", rules)
    if not rules:
        raise UsageError(_("--change needs what to change: --name, --expires, --max-downloads or a password"))
    return change(api, file, options.change, rules)


def _renewed(api: Api, file: OwnFile) -> Document:
    """Give the file a new link of its own, which ends the former one."""
    return api.post(f"{file.path}/link", {})


def _end(options: Namespace, api: Api, file: OwnFile) -> int:
    """End the file's own link, or another one, given by its ID or as a link."""
    words = files.file_id(options.end, api.account)
    own = words == file.id or words == own_words(api, file)
    api.delete(f"{file.path}/link" if own else f"{file.path}/links/{quote(words, safe='')}")
    sentence = _("The link {id} has ended. The file is still there.")
    print_document(options, {"id": words, "ended": True}, sentence.format(id=printable(words)))
    return 0


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
