"""What `bytebin send` is to send, and whether the upload link accepts that much."""

import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bytebin_cli.errors import Refused
from bytebin_cli.folder import find_files
from bytebin_cli.format import SEGMENT_LOG2, body_length
from bytebin_cli.progress import Screen
from bytebin_cli.request.link_api import Opening
from bytebin_cli.request.sizes import format_size
from bytebin_cli.texts import gettext as _


@dataclass(frozen=True)
class FileToSend:
    """An argument of the command, or a file below one. `size` is None for a stream, and for what cannot be read."""

    path: str
    size: int | None = None
    modified_ns: int | None = None

    @property
    def body_length(self) -> int:
        """Return how much of the link's limits the file needs, which count bytes as encrypted."""
        return 0 if self.size is None else body_length(self.size, 1 << SEGMENT_LOG2)


def files_to_send(arguments: Iterable[str], screen: Screen) -> list[FileToSend]:
    """Return the files that are named, and those below folders, each once. Raise Refused for an empty folder."""
    return list(dict.fromkeys(_expand(arguments, screen)))


def check_limits(opening: Opening, files: Sequence[FileToSend]) -> None:
    """Raise Refused, before anything is sent, unless the link accepts all these files."""
    if len(files) > opening.files_left:
        raise Refused(
            _("{count} files are too many: the upload link accepts {left} more. Nothing was sent.").format(
                count=len(files), left=opening.files_left
            )
        )
    for file in files:
        if opening.max_file_size is not None and file.body_length > opening.max_file_size:
            raise Refused(
                _(
                    "{path} is too large: the upload link accepts files of up to {size}. Nothing was sent."
                ).format(path=file.path, size=format_size(opening.max_file_size))
            )
    total = sum(file.body_length for file in files)
    if total > opening.bytes_left:
        raise Refused(
            _("{size} are too much: the upload link accepts {left} more. Nothing was sent.").format(
                size=format_size(total), left=format_size(opening.bytes_left)
            )
        )


def _expand(arguments: Iterable[str], screen: Screen) -> Iterator[FileToSend]:
    for argument in arguments:
        path = Path(argument)
        try:
            found = path.stat()
        except (OSError, ValueError):
            yield FileToSend(argument)  # sending it says why
            continue
        if stat.S_ISDIR(found.st_mode):
            for each in find_files(path, screen):
                yield FileToSend(str(path / each.path), each.size, each.modified_ns)
        elif stat.S_ISREG(found.st_mode):
            yield FileToSend(argument, found.st_size, found.st_mtime_ns)
        else:
            yield FileToSend(argument)
