"""A link's file to the disk or to standard output: what has arrived is kept, and has its name only when whole."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bytebin_cli.content import Content, Network, open_content, taken_up
from bytebin_cli.decrypt import AskPassword
from bytebin_cli.errors import Interrupted, NotSaved, SourceChanged, TryAgainLater
from bytebin_cli.link import Link, Share, parse_share
from bytebin_cli.part import Part
from bytebin_cli.progress import Screen
from bytebin_cli.save import disk_errors, exists_already, publish, publish_as, safe_name
from bytebin_cli.state import Memory, StateFile, first_record, open_state

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

    def publish(self, part: Part, own_name: str) -> Path:
        if self.name is None or self.force:
            return publish(part.path, self.directory, self.name or safe_name(own_name), force=self.force)
        return publish_as(part.path, self.directory / self.name)


def download(
    text: str, target: Target, ask_password: AskPassword, network: Network, screen: Screen, states: Path
) -> Saved:
    """Raises Refused; what a broken connection or Ctrl-C left is gone on with by the next call."""
    share = parse_share(text)
    fragment = share.fragment.secret.hex() if isinstance(share, Link) else ""
    place = (target.directory.resolve(), target.name)
    with open_state(states, "download", share.base, share.file_id, fragment, place) as state:
        download = Download(share, target, ask_password, network, screen)
        try:
            return download.run(state)
        except SourceChanged as reason:
            screen.tell(f"{reason} It starts anew.")
            return download.run(state)


@dataclass(frozen=True)
class Download:
    share: Share
    target: Target
    ask_password: AskPassword
    network: Network
    screen: Screen

    def run(self, state: StateFile) -> Saved:
        content, part = self._taken_up(state) or self._begun(state)
        try:
            size = receive(content, part, self.screen)
            with disk_errors():
                path = self.target.publish(part, content.name)
        except TryAgainLater as error:
            part.close()
            raise type(error)(_ending(str(error)), error.retry_after) from None
        except KeyboardInterrupt:
            part.close()
            raise Interrupted(_ending("Interrupted.")) from None
        except BaseException:
            part.discard()
            state.restart()
            raise
        state.wipe()
        return Saved(path, content.name, size, content.encrypted)

    def _begun(self, state: Memory) -> tuple[Content, Part]:
        state.restart()
        content = open_content(self.network, self.share, self.ask_password)
        state.add(first_record(content.kept(), _LIFETIME))
        name = self.target.name or safe_name(content.name)
        return content, Part.create(self.target.directory, name, content.block, state)

    def _taken_up(self, state: Memory) -> tuple[Content, Part] | None:
        paths = [record["part"] for record in state.records if isinstance(record.get("part"), str)]
        if not paths:
            return None
        content = taken_up(self.network, self.share, state.records[0], self.ask_password)
        part = Part.reopen(Path(paths[-1]), content.block, state) if content else None
        if content is None or part is None:
            Path(paths[-1]).unlink(missing_ok=True)
            return None
        self.screen.tell(f"Going on after {part.first * content.block} bytes.")
        return content, part


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


def print_content(text: str, ask_password: AskPassword, network: Network, screen: Screen) -> Saved:
    """To standard output: what came before a failure is a true beginning of the file, and the exit code tells."""
    content = open_content(network, parse_share(text), ask_password)
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
