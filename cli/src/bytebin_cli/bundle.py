"""Download what a link opens: a single file, or every file of a bundle."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bytebin_cli.content import Content
from bytebin_cli.decrypt import agreed
from bytebin_cli.download import Download, Saved, Target, keep_or_discard
from bytebin_cli.errors import DamagedFile, Interrupted, NotSaved, Refused, ServerUnreachable
from bytebin_cli.link import Link
from bytebin_cli.manifest import MAX_MANIFEST_LENGTH, Entry, read_manifest
from bytebin_cli.save import make_folders, safe_name, safe_paths
from bytebin_cli.state import MemoryState, StateFile
from bytebin_cli.texts import gettext as _


@dataclass(frozen=True)
class FailedFile:
    """A file of a bundle that was not saved."""

    name: str
    reason: Refused


@dataclass(frozen=True)
class Bundle:
    """What the manifest lists, and the manifest itself."""

    entries: tuple[Entry, ...]
    content: Content


def download_link(link: Download, states: Path, name: str | None = None) -> Iterator[Saved | FailedFile]:
    """Yield each file. Raise Refused. After a lost connection or Ctrl-C, the next call resumes.

    A single file gets the safe `name`, or its own.
    """
    with link.state(states) as state:

        def save_or_read() -> Saved | Bundle:
            content = link.open(state)
            return (
                _read(content, state)
                if content.is_manifest
                else link.save(content, state, name or safe_name(content.name))
            )

        got = link.retry(save_or_read)
        if isinstance(got, Saved):
            yield got
        else:
            yield from _save_all(replace(link, target=link.target.folder()), got, state, states)


def _read(content: Content, state: MemoryState) -> Bundle:
    with keep_or_discard(state):
        if content.size is None or content.size > MAX_MANIFEST_LENGTH:
            raise DamagedFile(_("The file is damaged: the bundle's manifest is too long."))
        return Bundle(read_manifest(b"".join(content.pieces(0))), content)


def _save_all(link: Download, bundle: Bundle, state: StateFile, states: Path) -> Iterator[Saved | FailedFile]:
    """Save one file after another. Skip those that an earlier call saved and that are still there.

    The list counts as received when all of its files were. A list to burn is deleted with its files, so these are not
    deleted one by one.
    """
    entries, together = bundle.entries, bundle.content.burns
    link = replace(link, reader=replace(link.reader, agree_to_burn=agreed)) if together else link
    earlier = {r["saved"]: r["path"] for r in state.records if "saved" in r and "path" in r}
    missing = False
    places = safe_paths((entry.folders, entry.name) for entry in entries)
    for entry, (folders, name) in zip(entries, places, strict=True):
        path = Path(earlier.get(entry.file_id, ""))
        if path.is_file() and path.stat().st_size == entry.size:
            yield Saved(path, entry.name, entry.size, encrypted=True)
            continue
        try:
            target = Target(make_folders(link.target.directory, folders), None, link.target.force)
            one = ListedFile(
                replace(link, target=target), entry, name, together, partial(_note, state, entry)
            )
            yield one.save(states)
        except Interrupted:
            raise
        except Refused as reason:
            missing = True
            yield FailedFile(entry.name, reason)
            if isinstance(reason, ServerUnreachable | NotSaved):
                return  # the other files would fail too
    if not missing:
        state.wipe()
        bundle.content.tell_received()


def _note(state: StateFile, entry: Entry, saved: Saved) -> None:
    state.add({"saved": entry.file_id, "path": str(saved.path)})


@dataclass(frozen=True)
class ListedFile:
    """A file of a bundle. One that burns `together` with the others is not deleted by itself."""

    link: Download
    entry: Entry
    name: str
    together: bool
    on_saved: Callable[[Saved], None]

    def save(self, states: Path) -> Saved:
        share = Link(self.link.share.base, self.entry.file_id, self.entry.fragment)
        listed = replace(self.link, share=share)
        with listed.state(states) as state:

            def save() -> Saved:
                content = listed.open(state)
                with keep_or_discard(state):
                    _check(content, self.entry)
                content.name = self.entry.name
                content.burns = content.burns and not self.together
                return listed.save(content, state, self.name, self.on_saved)

            return listed.retry(save)


def _check(content: Content, entry: Entry) -> None:
    if content.size != entry.size:
        raise DamagedFile(_("The file is damaged: its size differs from the one in the manifest."))
    if content.is_manifest:
        raise DamagedFile(_("The file is damaged: it is a manifest inside a bundle."))
