"""Upload a folder: each file encrypted by itself, then a manifest with their keys, whose link opens all of them."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import Final

from bytebin_cli.api import Document
from bytebin_cli.errors import NotReadable, Refused
from bytebin_cli.folder_parts import FolderParts, Found
from bytebin_cli.manifest import MANIFEST_TYPE, MAX_FILES, Written, write_manifest
from bytebin_cli.metadata import Metadata
from bytebin_cli.progress import Screen
from bytebin_cli.responses import well_formed
from bytebin_cli.sender import Sender, Task, can_resume
from bytebin_cli.source import Spool
from bytebin_cli.state import MemoryState, StateFile, first_record, open_state
from bytebin_cli.texts import gettext as _

# Seconds that an interrupted upload of a folder can be resumed, as for downloads.
_LIFETIME: Final = 7 * 86_400.0


@dataclass(frozen=True)
class FolderSender:
    """`sender` has the options of the command. Its password protects the link to all files."""

    sender: Sender

    def send(self, folder: str) -> Document:
        """Upload all files below `folder` and return the description of their link.

        The same call again resumes with what is missing. Raise Refused.
        """
        found = find_files(Path(folder), self.sender.screen)
        if len(found) > MAX_FILES:
            raise Refused(
                _("It has {count} files; one link opens {most}.").format(count=len(found), most=MAX_FILES)
            )
        task = self.sender.task
        identity = (self.sender.api.account.url, Path(folder).resolve(), *task.choices)
        with open_state(self.sender.states, "folder", *identity) as state, can_resume():
            if not state.records:
                state.add(first_record({"burn_group": token_hex(16)} if task.burn else {}, _LIFETIME))
            response = self._send_all(folder, found, state)
            state.wipe()
        return response

    def _send_all(self, folder: str, found: list[Found], state: StateFile) -> Document:
        sender = _together(self.sender, state)
        with self.sender.screen.meter(_name_of(Path(folder)), sum(file.size for file in found)) as meter:
            written = FolderParts(sender, Path(folder), state).send(found, meter)
        sent = self._send_manifest(folder, written, state, sender.task)
        self.sender.keep(sent, [_document(each) for each in written])
        return sent

    def _send_manifest(self, folder: str, written: list[Written], state: StateFile, task: Task) -> Document:
        """Send the list of the files, unless an earlier call has sent the same."""
        content = write_manifest(written)
        listed = sha256(content).hexdigest()
        earlier = [record["link"] for record in state.records if record.get("listed") == listed]
        if earlier:
            return dict(earlier[-1])
        spool = Spool.of(BytesIO(content), self.sender.states)
        try:
            name = well_formed(task.name or _name_of(Path(folder)))
            request = replace(
                task.request_for(name, len(content)),
                metadata=Metadata(name, MANIFEST_TYPE, len(content)),
            )
            sent = self.sender.run(folder, request, spool, MemoryState(), resumable=True)
        finally:
            spool.close()
        link = {**sent, "size": sum(each.size for each in written)}
        state.add({"listed": listed, "link": link})
        return link


def _together(sender: Sender, state: StateFile) -> Sender:
    """Return the sender of files that burn together, also with those that an earlier call has sent."""
    group = str(state.records[0].get("burn_group", ""))
    return replace(sender, task=replace(sender.task, burn_group=group))


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


def _document(file: Written) -> Document:
    return {"id": file.file_id, "fragment": file.key, "name": file.name, "size": file.size}


def _name_of(folder: Path) -> str:
    return folder.resolve().name or "folder"


def _raise(error: OSError) -> None:
    raise NotReadable(_("It cannot be read: {reason}.").format(reason=error.strerror)) from None
