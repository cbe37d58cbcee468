"""Decrypt and save a file: from a link, or from an envelope and a body on the disk."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from bytebin_cli import remote
from bytebin_cli.body import open_body
from bytebin_cli.errors import DamagedFile, DamagedLink, NotSaved, Refused
from bytebin_cli.format import (
    MAX_ENVELOPE_LENGTH,
    Fragment,
    Header,
    parse_envelope,
    parse_fragment,
    parse_header,
)
from bytebin_cli.keys import FileKeys, check_password_flag, derive_file_keys, link_token
from bytebin_cli.link import Link, parse_link
from bytebin_cli.metadata import open_envelope, wrong_key
from bytebin_cli.receipts import tell_received
from bytebin_cli.responses import connect
from bytebin_cli.save import save
from bytebin_cli.texts import gettext as _

# Called at most once, and only for a file with a password.
AskPassword = Callable[[], str]


def keep_unread() -> None:
    """Refuse to open a file that this would delete."""
    raise Refused(_("The file can be read once. Nothing was opened: it is still there."))


def agreed() -> None:
    """Open a file that this deletes: the reader has agreed."""


@dataclass(frozen=True)
class Reader:
    """Who opens a link.

    `agree_to_burn` is called before a file is opened that is deleted once it was read, and raises Refused to leave it.
    """

    ask_password: AskPassword
    agree_to_burn: Callable[[], None] = keep_unread


def decrypt_link(text: str, directory: Path, reader: Reader, *, force: bool = False) -> Path:
    """Download, decrypt and save a link's file, and return its path. Raise Refused."""
    link = parse_link(text)
    _check_directory(directory)
    with connect() as client:
        header, burns = look_at(client, link)
        if burns:
            reader.agree_to_burn()
        keys = file_keys(link.fragment, header, reader.ask_password)
        opening = fetch_envelope(client, link, header, keys)
        opened = open_envelope(parse_envelope(opening.envelope), keys)
        with remote.fetch_body(client, link, opening) as body:
            path = save(open_body(opened, body, body.length), directory, opened.metadata.name, force=force)
        tell_received(client, link, opening.ticket, receipt=opening.receipt, burns=burns)
        return path


def decrypt_files(
    envelope_path: Path,
    body_path: Path,
    fragment_text: str,
    directory: Path,
    ask_password: AskPassword,
    *,
    force: bool = False,
) -> Path:
    """Decrypt files that are on the disk, without any network. Raise Refused."""
    fragment = parse_fragment(fragment_text)
    _check_directory(directory)
    envelope = parse_envelope(_read_envelope(envelope_path))
    opened = open_envelope(envelope, file_keys(fragment, envelope.header, ask_password))
    with _open_body_file(body_path) as body:
        found = os.fstat(body.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise Refused(_("The body cannot be read: only a file tells its length, which is checked first."))
        length = found.st_size
        return save(open_body(opened, body, length), directory, opened.metadata.name, force=force)


def look_at(client: httpx.Client, link: Link) -> tuple[Header, bool]:
    """Return H, and whether opening the file deletes it. This opens nothing."""
    try:
        head = remote.fetch_head(client, link, link_token(link.fragment.secret))
    except remote.WrongToken:
        raise DamagedLink(_("The link is damaged: its key is not the key of this file.")) from None
    return parse_header(head.header), head.burns


def fetch_envelope(
    client: httpx.Client, link: Link, header: Header, keys: FileKeys, *, as_owner: bool = False
) -> remote.Opening:
    """Fetch the envelope. Its header must be the one that was sent before. `as_owner` is as in `fetch_opening`."""
    try:
        opening = remote.fetch_opening(client, link, keys.read_token, as_owner=as_owner)
    except remote.WrongToken:
        raise wrong_key(header) from None
    envelope = parse_envelope(opening.envelope)
    if envelope.header != header:
        raise DamagedFile(_("The file is damaged: the server sent two different headers."))
    return opening


def file_keys(fragment: Fragment, header: Header, ask_password: AskPassword) -> FileKeys:
    """Derive the keys. Ask for the password if the link says that there is one."""
    check_password_flag(fragment, header)
    return derive_file_keys(fragment, header, ask_password() if fragment.needs_password else None)


def _read_envelope(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_ENVELOPE_LENGTH + 1)
    except OSError as error:
        raise Refused(_("The envelope cannot be read: {reason}.").format(reason=error.strerror)) from None


def _open_body_file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refused(_("The body cannot be read: {reason}.").format(reason=error.strerror)) from None


def _check_directory(directory: Path) -> None:
    """Check the directory before any request: a download may be counted, and a password is entered only once."""
    if not directory.is_dir():
        raise NotSaved(_("The file could not be saved: the directory given with -o does not exist."))
