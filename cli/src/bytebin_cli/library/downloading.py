"""Download files and folders that are named by their place in the library."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bytebin_cli.account import Account
from bytebin_cli.bundle import FailedFile, download_link
from bytebin_cli.download import Download, Saved, Target
from bytebin_cli.errors import Interrupted, NotSaved, Refused, ServerUnreachable
from bytebin_cli.library.links import share_of
from bytebin_cli.library.tree import SEPARATOR, Tree
from bytebin_cli.library.values import FILE
from bytebin_cli.link import Share
from bytebin_cli.manifest import MANIFEST_TYPE
from bytebin_cli.save import make_folders, safe_paths
from bytebin_cli.state import StateFile, first_record, open_state
from bytebin_cli.texts import gettext as _

# Seconds that an interrupted download can be resumed, as for a single file.
_LIFETIME = 7 * 86_400.0


@dataclass(frozen=True)
class ChosenFile:
    """`name` is the library's, None for a link that is opened without it. `folders` are those below the chosen one."""

    share: Share = field(repr=False)
    name: str | None = None
    size: int = 0
    folders: tuple[str, ...] = ()
    is_list: bool = False


@dataclass(frozen=True)
class Chosen:
    """What to download. `folder` is None for a single file, and otherwise the folder's ID, "" for the top."""

    files: list[ChosenFile]
    folder: str | None = None

    @classmethod
    def of_link(cls, share: Share) -> "Chosen":
        return cls([ChosenFile(share)])

    @property
    def is_folder(self) -> bool:
        return self.folder is not None


def choose(tree: Tree, named: str, account: Account) -> Chosen:
    """Return the file, or the files in the folder, that a path or an ID names. Raise Refused."""
    if not named.strip(SEPARATOR):
        return _folder(tree, None, account.url)
    found = tree.find(named, account)
    if found.kind == FILE:
        return Chosen([_file(tree, found.id, "", account.url)])
    return _folder(tree, found.id, account.url)


def _folder(tree: Tree, folder: str | None, base: str) -> Chosen:
    outer = tree.path(folder)
    files = [_file(tree, identifier, outer, base) for identifier in tree.below(folder)]
    if not files:
        raise Refused(_("There are no files in it."))
    return Chosen(files, folder or "")


def _file(tree: Tree, identifier: str, outer: str, base: str) -> ChosenFile:
    value = tree.files[identifier]
    below = tree.path(tree.home(identifier)).removeprefix(outer).strip(SEPARATOR)
    return ChosenFile(
        share_of(base, identifier, value["fragment"]),
        value["name"],
        value["size"],
        tuple(below.split(SEPARATOR)) if below else (),
        value["type"] == MANIFEST_TYPE,
    )


def download_folder(link: Download, chosen: Chosen, states: Path) -> Iterator[Saved | FailedFile]:
    """Yield each file of a folder, saved in folders as in the library. After an interruption, the next call resumes."""
    target = link.target.folder()
    identity = ("library-folder", link.share.base, chosen.folder, target.path.resolve())
    with open_state(states, *identity) as state:
        if not state.records:
            state.add(first_record({}, _LIFETIME))
        yield from _save_all(replace(link, target=target), chosen.files, state, states)


def _save_all(
    link: Download, files: list[ChosenFile], state: StateFile, states: Path
) -> Iterator[Saved | FailedFile]:
    """Save one file after another, without those that an earlier call saved and that are still there."""
    earlier = {record["saved"]: Path(record["path"]) for record in state.records if "saved" in record}
    places = safe_paths((file.folders, file.name or "") for file in files)
    complete = True
    for file, (folders, name) in zip(files, places, strict=True):
        identifier = file.share.file_id
        if identifier in earlier and earlier[identifier].exists():
            continue
        results = []
        for result in _save(link, file, folders, name, states):
            results.append(result)
            yield result
        failures = [result.reason for result in results if isinstance(result, FailedFile)]
        complete = complete and not failures
        if any(isinstance(reason, ServerUnreachable | NotSaved) for reason in failures):
            return  # the other files would fail too
        if not failures:
            state.add({"saved": identifier, "path": str(_place(results, file))})
    if complete:
        state.wipe()


def _save(
    link: Download, file: ChosenFile, folders: Path, name: str, states: Path
) -> Iterator[Saved | FailedFile]:
    try:
        directory = make_folders(link.target.directory, folders)
        # A link to several files becomes a folder of its name.
        target = Target(directory, name if file.is_list else None, link.target.force)
        yield from download_link(replace(link, share=file.share, target=target), states, name)
    except Interrupted:
        raise
    except Refused as reason:
        yield FailedFile(file.name or name, reason)


def _place(results: list[Saved | FailedFile], file: ChosenFile) -> Path:
    """Return the path by which a later call sees that the file was saved."""
    paths = [result.path for result in results if isinstance(result, Saved) and result.path]
    if file.is_list:
        return Path(os.path.commonpath([path.parent for path in paths])) if paths else Path()
    return paths[0]
