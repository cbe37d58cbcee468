"""Which contents of a link this device has seen. Links whose content was never replaced leave nothing here."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from bytebin_cli.directories import state_dir, write_private
from bytebin_cli.errors import DamagedFile, NotSaved
from bytebin_cli.link import Link
from bytebin_cli.texts import gettext as _


def require_newest(link: Link, revision: int) -> None:
    """Remember the revision, from 1. Raise DamagedFile for an earlier one than was seen here."""
    path = _place(link)
    seen = _seen(path)
    if revision < seen:
        raise DamagedFile(
            _(
                "The server has sent an older version than this device has seen under the link. Ask the sender."
            )
        )
    if revision > seen:
        with suppress(NotSaved):  # the download matters more
            write_private(path, str(revision).encode())


def _place(link: Link) -> Path:
    """Return where the link's revision is kept. The name of the file does not reveal the link."""
    return state_dir(os.environ) / "revisions" / sha256(f"{link.base}/{link.file_id}".encode()).hexdigest()


def _seen(path: Path) -> int:
    try:
        return int(path.read_bytes())
    except (OSError, ValueError):
        return 1
