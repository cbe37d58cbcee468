"""A link's file to the disk or to standard output: what has arrived is kept, and has its name only when whole."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from bytebin_cli.content import Content, Network, open_content, taken_up
from bytebin_cli.decrypt import AskPassword
from bytebin_cli.errors import Interrupted, NotSaved, SourceChanged, TryAgainLater
from bytebin_cli.link import Link, Share, parse_share
from bytebin_cli.part_file import Part
from bytebin_cli.progress import Screen
from bytebin_cli.save import disk_errors, exists_already, publish, publish_as, safe_name
from bytebin_cli.state import Memory, StateFile, first_record, open_state

_Got = TypeVar("_Got")

# As long as an upload is waited for: who comes later begins anew.
_LIFETIME: Final = 7 * 86_400.0


@dataclass(frozen=True)
class Saved:
    """`path` is None where it went to standard output."""

    path: Path | None
    name: str
    size: int
    encrypted: bool


@dataclass(frozen=True)
class Target:
    """Where to: `name` None for the file's own. Without `force` nothing is replaced."""

    directory: Path
    name: str | None
    force: bool

    @classmethod
    def of(cls, text: str, *, force: bool) -> "Target":
        """Before anything is asked or fetched: a download may count, and a password is typed only once."""
        place = Path(text)
        if place.is_dir():
            return cls(place, None, force)
        if text.endswith(("/", os.sep)) or not place.parent.is_dir():
            raise NotSaved("The file could not be saved: the folder given with -o does not exist.")
        if not force and place.exists():
            raise exists_already(place)
        return cls(place.parent, place.name, force)

    @property
    def place(self) -> Path:
        return self.directory / self.name if self.name else self.directory

    def folder(self) -> "Target":
        """For several files. A name that was given becomes a folder's. Raises NotSaved."""
        with disk_errors():
            self.place.mkdir(exist_ok=True)
        return Target(self.place, None, self.force)

    def publish(self, part: Part, own_name: str) -> Path:
        """`own_name` is safe."""
        if self.name is None or self.force:
            return publish(part.path, self.directory, self.name or own_name, force=self.force)
        return publish_as(part.path, self.directory / self.name)


@dataclass(frozen=True)
class Download:
    """Of one file. What a broken connection or Ctrl-C left is gone on with by the next one with the same state."""

    share: Share
    target: Target
    ask_password: AskPassword
    network: Network
    screen: Screen

    @contextmanager
    def state(self, states: Path) -> Iterator[StateFile]:
        fragment = self.share.fragment.secret.hex() if isinstance(self.share, Link) else ""
        place = self.target.place.resolve()
        with open_state(states, "download", self.share.base, self.share.file_id, fragment, place) as state:
            yield state

    def persist(self, attempt: Callable[[], _Got]) -> _Got:
        """Once more where the server has another file there than when the download began."""
        try:
            return attempt()
        except SourceChanged as reason:
            self.screen.tell(f"{reason} It starts anew.")
            return attempt()

    def open(self, state: Memory) -> Content:
        """As it was opened before, else anew, which may count as a download."""
        content = (
            taken_up(self.network, self.share, state.records[0], self.ask_password) if state.records else None
        )
        if content is None:
            for part in _parts(state):
                part.unlink(missing_ok=True)
            state.restart()
            content = open_content(self.network, self.share, self.ask_password)
            state.add(first_record(content.kept(), _LIFETIME))
        return content

    def save(self, content: Content, state: StateFile, name: str) -> Saved:
        """`name` is that of a safe file. Raises Refused."""
        part = self._part(content, state, name)
        with kept_or_gone(state, part):
            size = receive(content, part, self.screen)
            with disk_errors():
                path = self.target.publish(part, name)
        state.wipe()
        return Saved(path, content.name, size, content.encrypted)

    def _part(self, content: Content, state: Memory, name: str) -> Part:
        for path in _parts(state):
            part = Part.reopen(path, content.block, state)
            if part:
                self.screen.tell(f"Going on after {part.first * content.block} bytes.")
                return part
        return Part.create(self.target.directory, self.target.name or name, content.block, state)


@contextmanager
def kept_or_gone(state: Memory, part: Part | None = None) -> Iterator[None]:
    """What has arrived is kept where the same again may succeed, and else is gone."""
    try:
        yield
    except TryAgainLater as error:
        if part:
            part.close()
        raise type(error)(_ending(str(error)), error.retry_after) from None
    except KeyboardInterrupt:
        if part:
            part.close()
        raise Interrupted(_ending("Interrupted.")) from None
    except BaseException:
        if part:
            part.discard()
        state.restart()
        raise


def receive(content: Content, part: Part, screen: Screen) -> int:
    """All that is missing of it. Answers the file's size in bytes."""
    size = part.first * content.block
    with screen.meter(safe_name(content.name), content.size, done=size) as meter:
        for piece in content.pieces(part.first):
            part.write(piece)
            size += len(piece)
            meter.advance(len(piece))
    part.finish()
    return size


def _parts(state: Memory) -> list[Path]:
    """The one that arrives, or none."""
    return [Path(record["part"]) for record in state.records if isinstance(record.get("part"), str)][-1:]


def print_content(text: str, ask_password: AskPassword, network: Network, screen: Screen) -> Saved:
    """To standard output: what came before a failure is a true beginning of the file, and the exit code tells."""
    content = open_content(network, parse_share(text), ask_password)
    if content.is_list:
        raise NotSaved("The link opens several files: name a folder for them with -o.")
    size = 0
    try:
        with screen.meter(safe_name(content.name), content.size) as meter, disk_errors():
            for piece in content.pieces(0):
                sys.stdout.buffer.write(piece)
                size += len(piece)
                meter.advance(len(piece))
            sys.stdout.buffer.flush()
    except KeyboardInterrupt:
        raise Interrupted("Interrupted: what was printed is not the whole file.") from None
    return Saved(None, content.name, size, content.encrypted)


def _ending(sentence: str) -> str:
    return f"{sentence} What has arrived is kept: the same command goes on from there."
