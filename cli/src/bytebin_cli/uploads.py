"""`bytebin upload` and `bytebin paste`."""

import os
from argparse import Namespace
from dataclasses import replace
from functools import partial

from bytebin_cli import account, prompts
from bytebin_cli.api import Document
from bytebin_cli.console import each, new_screen, open_api, states
from bytebin_cli.errors import UsageError
from bytebin_cli.folder import FolderSender
from bytebin_cli.library.filing import check_folder, file_upload, optional_session
from bytebin_cli.pasting import paste_name
from bytebin_cli.photos.cleaning import unwanted_in_photos
from bytebin_cli.preparation import Limits, Rules
from bytebin_cli.retry import MANY_ATTEMPTS
from bytebin_cli.sender import OCTETS, STDIN, Sender, Task, keep_nothing
from bytebin_cli.texts import gettext as _


def paste(options: Namespace) -> int:
    """Upload a text: with the name and type that its language gives it."""
    options.files, options.name = [options.file], paste_name(options.file, options.name, options.language)
    return upload(options, unknown_type="text/plain")


def upload(options: Namespace, *, unknown_type: str = OCTETS) -> int:
    _check_files(options)
    _check_folders(options)
    with open_api(account.load(os.environ)) as api:
        limits = api.get("limits")
        task = _task(options, limits, unknown_type)
        api.policy = replace(api.policy, attempts=MANY_ATTEMPTS)
        session = optional_session(api)
        if options.folder is not None:
            check_folder(session, options.folder)
        keep = partial(file_upload, session, options.folder or "") if session else keep_nothing
        sender = Sender(api, Limits.of(limits), task, new_screen(), states("uploads"), keep=keep)

        def send(file: str) -> Document:
            return FolderSender(sender).send(file) if _is_folder(file) else sender.send(file)

        return each(options, options.files, "file", send, lambda sent: str(sent["url"]))


def _check_files(options: Namespace) -> None:
    """Raise UsageError for options that contradict each other."""
    if options.name is not None and len(options.files) > 1:
        raise UsageError(_("--name can be used with one file only"))
    if options.slug is not None and len(options.files) > 1:
        raise UsageError(_("--slug can be used with one file only"))
    if options.encrypt and (options.slug is not None or options.note is not None):
        raise UsageError(
            _("--slug and --note need --plain: the server must not know them of encrypted files")
        )
    if STDIN in options.files and (options.password_stdin or options.files.count(STDIN) > 1):
        raise UsageError(_("standard input can be read only once: as a file or for the password"))


def _check_folders(options: Namespace) -> None:
    if not options.encrypt and any(map(_is_folder, options.files)):
        raise UsageError(_("a folder can only be uploaded encrypted: remove --plain, or name its files"))


def _task(options: Namespace, limits: Document, unknown_type: str) -> Task:
    return Task(
        options.encrypt,
        prompts.chosen_password(options),
        options.expires,
        options.max_downloads,
        options.name,
        burn=options.burn,
        unknown_type=unknown_type,
        unwanted=None if options.keep_metadata else unwanted_in_photos(limits),
        keep_metadata=options.keep_metadata,
        rules=Rules(options.note, options.slug, options.private),
    )


def _is_folder(file: str) -> bool:
    return os.path.isdir(file)  # noqa: PTH112  # False for a path that cannot be looked at
