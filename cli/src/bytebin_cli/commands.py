"""The commands: each takes parsed options, prints its output and returns an exit code."""

import os
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from bytebin_cli import account, files, prompts
from bytebin_cli.account import Account
from bytebin_cli.api import Document
from bytebin_cli.console import each, new_screen, open_api, print_document, print_json, states
from bytebin_cli.decrypt import decrypt_files, decrypt_link
from bytebin_cli.download import Target
from bytebin_cli.downloads import download
from bytebin_cli.errors import UsageError
from bytebin_cli.export import print_export, save_export
from bytebin_cli.folder import FolderSender
from bytebin_cli.library.commands import find, library, list_named, mkdir, mv, tag
from bytebin_cli.library.device import lock_all
from bytebin_cli.library.filing import check_folder, file_upload, optional_session
from bytebin_cli.library.opening import require_session
from bytebin_cli.pasting import paste_name
from bytebin_cli.preparation import Limits
from bytebin_cli.progress import print_table
from bytebin_cli.removal import rm
from bytebin_cli.request.manage import requests
from bytebin_cli.request.receive import receive
from bytebin_cli.request.send import send
from bytebin_cli.responses import printable
from bytebin_cli.retry import MANY_ATTEMPTS
from bytebin_cli.sender import OCTETS, STDIN, Sender, Task, keep_nothing
from bytebin_cli.shorten import shorten
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

# What `files.permissions` names.
_ABILITIES: Final = {
    "upload": gettext_noop("upload"),
    "list": gettext_noop("list"),
    "delete": gettext_noop("delete"),
}


def login(options: Namespace) -> int:
    url = account.clean_url(options.url or os.environ.get(account.URL_VARIABLE) or prompts.ask_url())
    offered = Account(url, account.clean_key(prompts.ask_key()))
    with open_api(offered) as api:
        email, permissions = files.email_of(api), files.permissions(api)
    path = account.store(offered, os.environ)
    allowed = [ability for ability, may in permissions.items() if may]
    summary = _("The key may {allowed}. It is kept in {path}.").format(
        allowed=", ".join(_(_ABILITIES[ability]) for ability in allowed)
        or _("do nothing that this program supports"),
        path=path,
    )
    done = _("Logged in to {url} as {email}.") if email else _("Logged in to {url}.")
    print_document(
        options,
        {"url": url, "email": email, "may": allowed},
        f"{done.format(url=url, email=printable(email))} {summary}",
    )
    return 0


def logout(options: Namespace) -> int:
    forgotten = account.forget(os.environ)
    lock_all(os.environ, forget=False)
    print_document(
        options, {"forgotten": forgotten}, _("Logged out.") if forgotten else _("You were not logged in.")
    )
    return 0


def paste(options: Namespace) -> int:
    """Upload a text: with the name and type that its language gives it."""
    options.files, options.name = [options.file], paste_name(options.file, options.name, options.language)
    return upload(options, unknown_type="text/plain")


def upload(options: Namespace, *, unknown_type: str = OCTETS) -> int:
    if options.name is not None and len(options.files) > 1:
        raise UsageError(_("--name can be used with one file only"))
    if not options.encrypt and (options.password or options.password_stdin):
        raise UsageError(_("a password requires encryption: remove --plain"))
    if not options.encrypt and any(map(os.path.isdir, options.files)):
        raise UsageError(_("a folder can only be uploaded encrypted: remove --plain, or name its files"))
    if STDIN in options.files and (options.password_stdin or options.files.count(STDIN) > 1):
        raise UsageError(_("standard input can be read only once: as a file or for the password"))
    with open_api(account.load(os.environ)) as api:
        limits = Limits.of(api.get("limits"))
        task = Task(
            options.encrypt,
            prompts.chosen_password(options),
            options.expires,
            options.max_downloads,
            options.name,
            burn=options.burn,
            unknown_type=unknown_type,
        )
        api.policy = replace(api.policy, attempts=MANY_ATTEMPTS)
        session = optional_session(api)
        if options.folder is not None:
            check_folder(session, options.folder)
        keep = partial(file_upload, session, options.folder or "") if session else keep_nothing
        sender = Sender(api, limits, task, new_screen(), states("uploads"), keep=keep)

        def send(file: str) -> Document:
            return FolderSender(sender).send(file) if os.path.isdir(file) else sender.send(file)  # noqa: PTH112  # False for a path that cannot be looked at

        return each(options, options.files, "file", send, lambda sent: str(sent["url"]))


def export(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        if options.output == STDIN:
            print_export(api, new_screen())
            return 0
        path, size = save_export(api, Target.of(options.output, force=options.force), new_screen())
    print_document(options, {"path": str(path), "size": size}, str(path))
    return 0


def ls(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        session = optional_session(api) if options.folder is None else require_session(api, os.environ)
        listed = files.list_files(api)
        if session:
            return list_named(options, session, list(listed))
        if options.json:
            for file in listed:
                print_json(file)
        else:
            print_table((_("ID"), _("Uploaded"), _("Size"), _("Name")), map(_row, listed))
    return 0


def decrypt(options: Namespace) -> int:
    from_disk = (options.envelope, options.body, options.fragment or options.fragment_stdin)
    ask_password = prompts.read_line if options.password_stdin else prompts.ask_password
    if options.link is not None and not any(from_disk):
        print(decrypt_link(options.link, options.directory, ask_password, force=options.force))
    elif options.link is None and all(from_disk):
        fragment = prompts.read_line() if options.fragment_stdin else options.fragment
        given = (options.envelope, options.body, fragment, options.directory, ask_password)
        print(decrypt_files(*given, force=options.force))
    else:
        raise UsageError(
            _("give either LINK alone, or --envelope, --body and --fragment or --fragment-stdin")
        )
    return 0


COMMANDS: Final[Mapping[str, Callable[[Namespace], int]]] = {
    "login": login,
    "logout": logout,
    "upload": upload,
    "paste": paste,
    "download": download,
    "export": export,
    "ls": ls,
    "rm": rm,
    "decrypt": decrypt,
    "library": library,
    "mv": mv,
    "mkdir": mkdir,
    "tag": tag,
    "find": find,
    "send": send,
    "requests": requests,
    "receive": receive,
    "shorten": shorten,
}


def _row(file: Document) -> tuple[str, ...]:
    name = _("(encrypted)") if file.get("encrypted") else str(file.get("name"))
    cells = (file.get("id"), file.get("created_at"), file.get("size"), name)
    return tuple(printable(str(cell)) for cell in cells)
