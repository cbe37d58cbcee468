"""`bytebin download`: what a link opens, or a file or folder of the library."""

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace

from bytebin_cli import account, prompts
from bytebin_cli.account import Account
from bytebin_cli.bundle import FailedFile, download_link
from bytebin_cli.console import new_screen, open_api, print_document, print_failure, states
from bytebin_cli.content import network_for
from bytebin_cli.decrypt import Reader, agreed, keep_unread
from bytebin_cli.download import Download, Saved, Target, print_content
from bytebin_cli.errors import DamagedLink, NotLoggedIn, NotSaved, Refused
from bytebin_cli.files import trashed
from bytebin_cli.library.commands import newest
from bytebin_cli.library.device import has_keys
from bytebin_cli.library.downloading import Chosen, choose, download_folder
from bytebin_cli.library.opening import require_session
from bytebin_cli.library.tree import Tree
from bytebin_cli.link import parse_share
from bytebin_cli.linked import by_id
from bytebin_cli.save import safe_name
from bytebin_cli.sender import STDIN
from bytebin_cli.texts import gettext as _


def download(options: Namespace) -> int:
    chosen, owner, code = _own(options.link) if options.as_owner else _chosen(options.link)
    screen = new_screen()
    with network_for(owner, screen, as_owner=options.as_owner) as network:
        if options.output != STDIN:
            target = Target.of(options.output, force=options.force)
            link = Download(chosen.files[0].share, target, reader_of(options), network, screen)
            return _report(options, _saved(link, chosen)) or code
        if chosen.is_folder:
            raise NotSaved(_("That is a folder: choose a directory for its files with -o."))
        print_content(chosen.files[0].share, reader_of(options), network, screen)
    return code


def _chosen(named: str) -> tuple[Chosen, Account | None, int]:
    """Return what a link, or a name in the library, stands for, whose library that is, and the exit code.

    Raise Refused.
    """
    try:
        return Chosen.of_link(parse_share(named)), None, 0
    except DamagedLink:
        if "://" in named or not _has_library():
            raise
    with open_api(account.load(os.environ)) as api:
        state, code = newest(require_session(api, os.environ))
        return choose(Tree(state, trashed(api)), named, api.account), api.account, code


def _own(named: str) -> tuple[Chosen, Account | None, int]:
    """Return what a link to the user's own file, or a name in their library, stands for, as `_chosen` does."""
    owner = account.load(os.environ)
    try:
        share = parse_share(named)
    except DamagedLink:
        return _chosen(named)
    if share.base != owner.url:
        raise Refused(
            _("That link belongs to a server other than {url}: it is not your file.").format(url=owner.url)
        )
    with open_api(owner) as api:
        return Chosen.of_link(replace(share, file_id=by_id(api, named))), owner, 0


def _has_library() -> bool:
    """Return whether a library may be unlocked on this device. Without one, whatever is given is taken for a link."""
    try:
        return has_keys(os.environ, account.load(os.environ).url)
    except NotLoggedIn:
        return False


def reader_of(options: Namespace) -> Reader:
    ask_password = prompts.read_line if options.password_stdin else prompts.ask_password
    return Reader(ask_password, agreed if options.yes else _ask_to_burn)


def _ask_to_burn() -> None:
    if not prompts.at_terminal():
        raise Refused(
            _(
                "The file can be read once: reading it deletes it. To read it, use --yes, or run the command in a "
                "terminal."
            )
        )
    if not prompts.confirm(_("The file can be read once: reading it deletes it. Read it?")):
        keep_unread()


def _saved(link: Download, chosen: Chosen) -> Iterator[Saved | FailedFile]:
    if chosen.is_folder:
        return download_folder(link, chosen, states("downloads"))
    name = chosen.files[0].name
    return download_link(link, states("downloads"), safe_name(name) if name else None)


def _report(options: Namespace, files: Iterator[Saved | FailedFile]) -> int:
    """Print each file, and return the first failure's exit code."""
    code = 0
    for file in files:
        if isinstance(file, FailedFile):
            print_failure(options, "name", file.name, file.reason)
            code = code or file.reason.exit_code
        else:
            about = {"name": file.name, "size": file.size, "encrypted": file.encrypted}
            print_document(options, {"path": str(file.path), **about}, str(file.path))
    return code
