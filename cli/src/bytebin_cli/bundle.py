"""What a link leads to, downloaded: its file, or each file of the list that it opens."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bytebin_cli.content import Content
from bytebin_cli.download import Download, Saved, kept_or_gone
from bytebin_cli.errors import DamagedFile, Interrupted, NotSaved, Refused, ServerUnreachable
from bytebin_cli.link import Link
from bytebin_cli.manifest import MAX_MANIFEST_LENGTH, Entry, read_manifest
from bytebin_cli.save import safe_name, safe_names
from bytebin_cli.state import Memory, StateFile


@dataclass(frozen=True)
class Missing:
    """A file of a list that was not saved."""

    name: str
    reason: Refused


def download(link: Download, states: Path) -> Iterator[Saved | Missing]:
    """Raises Refused; what a broken connection or Ctrl-C left is gone on with by the next call."""
    with link.state(states) as state:

        def save_or_read() -> Saved | tuple[Entry, ...]:
            content = link.open(state)
            return (
                _read(content, state)
                if content.is_list
                else link.save(content, state, safe_name(content.name))
            )

        got = link.persist(save_or_read)
        if isinstance(got, Saved):
            yield got
        else:
            yield from _save_all(replace(link, target=link.target.folder()), got, state, states)


def _read(content: Content, state: Memory) -> tuple[Entry, ...]:
    with kept_or_gone(state):
        if content.size is None or content.size > MAX_MANIFEST_LENGTH:
            raise DamagedFile("The file is damaged: the list of files that the link opens is too long.")
        return read_manifest(b"".join(content.pieces(0)))


def _save_all(
    link: Download, entries: tuple[Entry, ...], state: StateFile, states: Path
) -> Iterator[Saved | Missing]:
    """One after the other. Those of an earlier try that are still where they were saved are not fetched again."""
    earlier = {r["saved"]: r["path"] for r in state.records if "saved" in r and "path" in r}
    missing = False
    for entry, name in zip(entries, safe_names(entry.name for entry in entries), strict=True):
        path = Path(earlier.get(entry.file_id, ""))
        if path.is_file() and path.stat().st_size == entry.size:
            yield Saved(path, entry.name, entry.size, encrypted=True)
            continue
        try:
            saved = _save(link, entry, name, states)
        except Interrupted:
            raise
        except Refused as reason:
            missing = True
            yield Missing(entry.name, reason)
            if isinstance(reason, ServerUnreachable | NotSaved):
                return  # so would be all others
        else:
            state.add({"saved": entry.file_id, "path": str(saved.path)})
            yield saved
    if not missing:
        state.wipe()


def _save(link: Download, entry: Entry, name: str, states: Path) -> Saved:
    listed = replace(link, share=Link(link.share.base, entry.file_id, entry.fragment))
    with listed.state(states) as state:

        def save() -> Saved:
            content = listed.open(state)
            with kept_or_gone(state):
                _check(content, entry)
            content.name = entry.name
            return listed.save(content, state, name)

        return listed.persist(save)


def _check(content: Content, entry: Entry) -> None:
    if content.size != entry.size:
        raise DamagedFile("The file is damaged: it is not of the size that the list says.")
    if content.is_list:
        raise DamagedFile("The file is damaged: it is a list inside a list.")
