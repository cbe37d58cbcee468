"""Upload a folder: each file encrypted by itself, then a manifest with their keys, whose link opens all of them."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from bytebin_cli.api import Document
from bytebin_cli.errors import NotReadable, Refused
from bytebin_cli.manifest import MANIFEST_TYPE, MAX_FILES, Written, write_manifest
from bytebin_cli.metadata import Metadata
from bytebin_cli.progress import Screen
from bytebin_cli.responses import well_formed
from bytebin_cli.sender import Sender, media_type
from bytebin_cli.source import Spool
from bytebin_cli.state import MemoryState, Record, StateFile, first_record, open_state
from bytebin_cli.texts import gettext as _

# Seconds that an interrupted upload of a folder can be resumed, as for downloads.
_LIFETIME: Final = 7 * 86_400.0


@dataclass(frozen=True)
class Found:
    """A file of the folder. `path` is relative to it."""

    path: PurePosixPath
    size: int
    modified_ns: int


@dataclass(frozen=True)
class FolderSender:
    """`sender` has the options of the command. Its password protects the link to all files."""

    sender: Sender

    def send(self, folder: str) -> Document:
        """Upload all files below `folder` and return the description of their link, with `files`: what it opens.

        The same call again resumes with the files that are missing. Raise Refused.
        """
        found = find_files(Path(folder), self.sender.screen)
        if len(found) > MAX_FILES:
            raise Refused(
                _("It has {count} files; one link opens {most}.").format(count=len(found), most=MAX_FILES)
            )
        task = self.sender.task
        choices = (bool(task.password), task.expires_in, task.max_downloads)
        identity = (self.sender.api.account.url, Path(folder).resolve(), *choices)
        with open_state(self.sender.states, "folder", *identity) as state:
            if not state.records:
                state.add(first_record({}, _LIFETIME))
            written = self._send_files(Path(folder), found, state)
            response = self._send_manifest(folder, written)
            state.wipe()
        return response

    def _send_files(self, folder: Path, found: list[Found], state: StateFile) -> list[Written]:
        earlier = {record["sent"]: record for record in state.records if "sent" in record}
        screen, task = self.sender.screen, self.sender.task
        # The bar is for the whole folder, and the password for its manifest.
        part = replace(self.sender, task=replace(task, password=None, name=None), screen=Screen(bars=False))
        written = []
        with screen.meter(_name_of(folder), sum(file.size for file in found)) as meter:
            for file in found:
                record = earlier.get(well_formed(str(file.path)), {})
                if record.get("facts") != [file.size, file.modified_ns]:
                    record = _sent(part, folder, file)
                    state.add(record)
                written.append(_written(file, record))
                meter.advance(file.size)
        return written

    def _send_manifest(self, folder: str, written: list[Written]) -> Document:
        content = write_manifest(written)
        spool = Spool.of(BytesIO(content), self.sender.states)
        try:
            name = well_formed(self.sender.task.name or _name_of(Path(folder)))
            request = replace(
                self.sender.task.request_for(name, len(content)),
                metadata=Metadata(name, MANIFEST_TYPE, len(content)),
            )
            sent = self.sender.run(folder, request, spool, MemoryState(), resumable=True)
        finally:
            spool.close()
        files = [
            {"id": each.file_id, "fragment": each.key, "name": each.name, "size": each.size}
            for each in written
        ]
        return {**sent, "size": sum(each.size for each in written), "files": files}


def find_files(folder: Path, screen: Screen) -> list[Found]:
    """Return the files below `folder` in the order of their paths. Raise Refused if there are none.

    Say what is left out: links, devices, empty folders.
    """
    found = list(_walk(folder, screen))
    if not found:
        raise Refused(_("There are no files in it."))
    return found


def _walk(folder: Path, screen: Screen) -> Iterator[Found]:
    for place, folders, names in os.walk(folder, onerror=_raise):
        folders.sort()
        inside = PurePosixPath(Path(place).relative_to(folder).as_posix())
        if not folders and not names and Path(place) != folder:
            _leave_out(screen, inside, _("it is an empty folder"))
        for name in sorted([*names, *(each for each in folders if (Path(place) / each).is_symlink())]):
            details = (Path(place) / name).lstat()
            if stat.S_ISREG(details.st_mode):
                yield Found(inside / name, details.st_size, details.st_mtime_ns)
            elif stat.S_ISLNK(details.st_mode):
                _leave_out(screen, inside / name, _("it is a symbolic link"))
            else:
                _leave_out(screen, inside / name, _("it is not a file"))


def _leave_out(screen: Screen, path: PurePosixPath, reason: str) -> None:
    screen.report(_("{path} is left out: {reason}.").format(path=well_formed(str(path)), reason=reason))


def _sent(sender: Sender, folder: Path, file: Found) -> Record:
    sent = sender.send(str(folder / file.path))
    fragment = str(sent["url"]).partition("#")[2]
    facts = [file.size, file.modified_ns]
    return {
        "sent": well_formed(str(file.path)),
        "facts": facts,
        "id": sent["id"],
        "key": fragment,
        "size": sent["size"],
    }


def _written(file: Found, record: Record) -> Written:
    name, folders = well_formed(file.path.name), well_formed(str(file.path.parent))
    return Written(
        str(record["id"]),
        str(record["key"]),
        name,
        int(record["size"]),
        media_type(name),
        "" if folders == "." else folders,
    )


def _name_of(folder: Path) -> str:
    return folder.resolve().name or "folder"


def _raise(error: OSError) -> None:
    raise NotReadable(_("It cannot be read: {reason}.").format(reason=error.strerror)) from None
