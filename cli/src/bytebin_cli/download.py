"""Download a file to the disk or to standard output. It gets its name when it is complete."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from bytebin_cli.content import Content, Network, open_content, restore_content
from bytebin_cli.decrypt import Reader
from bytebin_cli.errors import Interrupted, NotSaved, RemoteFileChanged, TryAgainLater, run_again
from bytebin_cli.link import Link, Share
from bytebin_cli.part_file import PartFile
from bytebin_cli.progress import Screen
from bytebin_cli.save import disk_errors, exists_already, publish, publish_as, safe_name
from bytebin_cli.state import MemoryState, StateFile, first_record, open_state
from bytebin_cli.texts import gettext as _

_Got = TypeVar("_Got")

# Seconds that an interrupted download can be resumed, as for uploads.
_LIFETIME: Final = 7 * 86_400.0


@dataclass(frozen=True)
class Saved:
    """`path` is None for standard output."""

    path: Path | None
    name: str
    size: int
    encrypted: bool


@dataclass(frozen=True)
class Target:
    """Where to save. `name` is None for the file's own. Without `force`, nothing is replaced."""

    directory: Path
    name: str | None
    force: bool

    @classmethod
    def of(cls, text: str, *, force: bool) -> "Target":
        """Check the path before any request: a download may be counted, and a password is entered only once."""
        path = Path(text)
        if path.is_dir():
            return cls(path, None, force)
        if text.endswith(("/", os.sep)) or not path.parent.is_dir():
            raise NotSaved(_("The file could not be saved: the directory given with -o does not exist."))
        if not force and os.path.lexists(path):
            raise exists_already(path)
        if path.exists() and not path.is_file():
            # Giving a complete file this name would remove the device or pipe that has it.
            raise NotSaved(
                _("The file could not be saved: {path} is not a file. Use: -o - > {path}").format(path=path)
            )
        return cls(path.parent, path.name, force)

    @property
    def path(self) -> Path:
        return self.directory / self.name if self.name else self.directory

    def folder(self) -> "Target":
        """Return the target for the files of a bundle: a given name becomes a directory. Raise NotSaved."""
        with disk_errors():
            self.path.mkdir(exist_ok=True)
        return Target(self.path, None, self.force)

    def publish(self, part: Path, own_name: str) -> Path:
        """Give the complete file its name. `own_name` must be safe."""
        if self.name is None or self.force:
            return publish(part, self.directory, self.name or own_name, force=self.force)
        return publish_as(part, self.directory / self.name)


@dataclass(frozen=True)
class Download:
    """A download of one file. After a lost connection or Ctrl-C, the next one with the same state resumes."""

    share: Share
    target: Target
    reader: Reader
    network: Network
    screen: Screen

    @contextmanager
    def state(self, states: Path) -> Iterator[StateFile]:
        fragment = self.share.fragment.secret.hex() if isinstance(self.share, Link) else ""
        path = self.target.path.resolve()
        with open_state(states, "download", self.share.base, self.share.file_id, fragment, path) as state:
            yield state

    def retry(self, attempt: Callable[[], _Got]) -> _Got:
        """Try once more if the file on the server was replaced."""
        try:
            return attempt()
        except RemoteFileChanged as reason:
            self.screen.report(_("{reason} The download starts over.").format(reason=reason))
            return attempt()

    def open(self, state: MemoryState) -> Content:
        """Restore the content from the state, or open it again, which may be counted as a download."""
        content = (
            restore_content(self.network, self.share, state.records[0], self.reader)
            if state.records
            else None
        )
        if content is None:
            for part in _parts(state):
                part.unlink(missing_ok=True)
            state.restart()
            content = open_content(self.network, self.share, self.reader)
            state.add(first_record(content.kept(), _LIFETIME))
        return content

    def save(
        self, content: Content, state: StateFile, name: str, on_saved: Callable[[Saved], None] | None = None
    ) -> Saved:
        """Save the content under the safe `name`. Raise Refused.

        `on_saved` is called before the server is told, which takes time and may be interrupted.
        """
        part = self._part(content, state, name)
        with keep_or_discard(state, part):
            size = receive(content, part, self.screen)
            with disk_errors():
                path = self.target.publish(part.path, name)
        saved = Saved(path, content.name, size, content.encrypted)
        if on_saved:
            on_saved(saved)
        state.wipe()
        content.tell_received()
        return saved

    def _part(self, content: Content, state: MemoryState, name: str) -> PartFile:
        for path in _parts(state):
            part = PartFile.reopen(path, content.block, state)
            if part:
                self.screen.report(
                    _("Resuming after {count} bytes.").format(count=part.first * content.block)
                )
                return part
        return PartFile.create(self.target.directory, self.target.name or name, content.block, state)


@contextmanager
def keep_or_discard(state: MemoryState, part: PartFile | None = None) -> Iterator[None]:
    """Keep what was received if a retry may succeed, and discard it otherwise."""
    try:
        yield
    except TryAgainLater as error:
        if part:
            part.close()
        raise type(error)(run_again(str(error)), error.retry_after) from None
    except KeyboardInterrupt:
        if part:
            part.close()
        raise Interrupted(run_again(_("Interrupted."))) from None
    except BaseException:
        if part:
            part.discard()
        state.restart()
        raise


def receive(content: Content, part: PartFile, screen: Screen) -> int:
    """Receive the missing blocks. Return the file's size in bytes."""
    size = part.first * content.block
    with screen.meter(safe_name(content.name), content.size, done=size) as meter:
        for piece in content.pieces(part.first):
            part.write(piece)
            size += len(piece)
            meter.advance(len(piece))
    part.finish()
    return size


def _parts(state: MemoryState) -> list[Path]:
    """Return the path of the current part file, if there is one."""
    return [Path(record["part"]) for record in state.records if isinstance(record.get("part"), str)][-1:]


def print_content(share: Share, reader: Reader, network: Network, screen: Screen) -> Saved:
    """Write the file to standard output. What precedes a failure is authentic; the exit code shows the failure."""
    content = open_content(network, share, reader)
    if content.is_manifest:
        raise NotSaved(_("The link opens several files: choose a directory for them with -o."))
    size = 0
    try:
        with screen.meter(safe_name(content.name), content.size) as meter, disk_errors():
            for piece in content.pieces(0):
                sys.stdout.buffer.write(piece)
                size += len(piece)
                meter.advance(len(piece))
            sys.stdout.buffer.flush()
    except KeyboardInterrupt:
        raise Interrupted(_("Interrupted: the output is incomplete.")) from None
    content.tell_received()
    return Saved(None, content.name, size, content.encrypted)
