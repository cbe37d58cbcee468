"""What the commands change in a library. An edit is applied to the newest state, so that other members stay."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from bytebin_cli.account import Account
from bytebin_cli.errors import Refused
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.session import Edit
from bytebin_cli.library.states import State
from bytebin_cli.library.tree import SEPARATOR, Tree
from bytebin_cli.library.values import FILE, FOLDER, REQUEST, Value
from bytebin_cli.library.writing import Change
from bytebin_cli.texts import gettext as _

# Whether the server has the file to which this key belongs: of a file's ID and the fragment of its link.
Opens = Callable[[str, str], bool]


def file_away(values: Mapping[str, Value], folder: str, opens: Opens) -> Edit:
    """Add files that were uploaded, in the folder with that path. A file that is there keeps its other members.

    It also keeps its key, unless only the other one opens what the server has.
    """

    def edit(state: State) -> Change:
        put: dict[ItemId, Value] = {}
        parent = Tree(state).find_folder(folder)
        for identifier, value in values.items():
            name = ItemId(FILE, identifier)
            before = state.items[name].value if name in state.items else {}
            if before and not _yields(identifier, before["fragment"], value["fragment"], opens):
                continue
            filed = {**before, **value, "added": before.get("added", value["added"])}
            put[name] = _placed(filed, "folder", parent)
        return Change({name: value for name, value in put.items() if _is_new(state, name, value)})

    return edit


def _yields(identifier: str, kept: str, other: str, opens: Opens) -> bool:
    """Return whether a key in the library is to be replaced by another one."""
    return kept == other or (not opens(identifier, kept) and opens(identifier, other))


def _is_new(state: State, name: ItemId, value: Value) -> bool:
    return name not in state.items or value != state.items[name].value


def file_received(values: Mapping[str, Value], folders: Mapping[str, str], draw: Callable[[], str]) -> Edit:
    """Add files that came by upload links, each in the folder at the top that `folders` names for its link.

    A folder that is missing is made. A file that is there, under another name perhaps, stays as it is.
    """

    def edit(state: State) -> Change:
        put: dict[ItemId, Value] = {}
        tree, made = Tree(state), dict[str, str]()
        for identifier, value in values.items():
            if ItemId(FILE, identifier) in state.items:
                continue
            name = folders[value["request"]]
            folder = tree.named(name) or made.get(name)
            if folder is None:
                folder = made[name] = draw()
                put[ItemId(FOLDER, folder)] = {"name": name, "added": value["added"]}
            put[ItemId(FILE, identifier)] = _placed(value, "folder", folder)
        return Change(put)

    return edit


def keep_request(request: str, value: Value) -> Edit:
    """Add the upload link that was drawn."""
    return lambda _state: Change({ItemId(REQUEST, request): value})


def forget(names: Iterable[ItemId]) -> Edit:
    """Remove files or upload links that were deleted from the server, or folders."""
    gone = frozenset(names)

    def edit(state: State) -> Change:
        return Change(removed=gone & state.items.keys())

    return edit


def make_folder(path: str, identifier: str, added: int, *, parents: bool, draw: Callable[[], str]) -> Edit:
    """Make the folder `path` under the id that was drawn for it, and with `parents` the missing ones around it."""

    def edit(state: State) -> Change:
        tree = Tree(state)
        *outer, last = path.strip(SEPARATOR).split(SEPARATOR)
        if tree.has_folder(path):
            if parents or ItemId(FOLDER, identifier) in state.items:
                return Change()
            raise Refused(_("The folder {path} exists.").format(path=path.strip(SEPARATOR)))
        put: dict[ItemId, Value] = {}
        parent = None
        for depth, name in enumerate(outer, 1):
            around = SEPARATOR.join(outer[:depth])
            if tree.has_folder(around) or not parents:
                parent = tree.find_folder(around)
            else:
                inner = ItemId(FOLDER, draw())
                put[inner] = _placed({"name": name, "added": added}, "parent", parent)
                parent = inner.id
        put[ItemId(FOLDER, identifier)] = _placed({"name": last, "added": added}, "parent", parent)
        return Change(put)

    return edit


def move(sources: Iterable[str], target: str, account: Account, trashed: Collection[str]) -> Edit:
    """Move files and folders into the folder `target`, or give the only one that name, as `mv` does."""
    names = list(sources)

    def edit(state: State) -> Change:
        tree = Tree(state, trashed)
        found = [tree.find(name, account) for name in names]
        if tree.has_folder(target):
            parent, renamed = tree.find_folder(target), {}
        elif len(found) == 1:
            around, _slash, last = target.strip(SEPARATOR).rpartition(SEPARATOR)
            parent, renamed = tree.find_folder(around), {"name": last}
        else:
            raise Refused(_("There is no folder {path}.").format(path=target.strip(SEPARATOR)))
        for name in found:
            if name.kind == FOLDER and parent and tree.within(parent, name.id):
                raise Refused(_("A folder cannot be moved into itself."))
        moved = {name: _moved({**state.items[name].value, **renamed}, name.kind, parent) for name in found}
        return Change({name: value for name, value in moved.items() if _is_new(state, name, value)})

    return edit


def tag(
    sources: Iterable[str], tags: Iterable[str], account: Account, trashed: Collection[str], *, remove: bool
) -> Edit:
    """Add tags to files, or remove them."""
    names, chosen = list(sources), list(dict.fromkeys(tags))

    def edit(state: State) -> Change:
        tree, put = Tree(state, trashed), {}
        for name in (tree.find(source, account) for source in names):
            if name.kind != FILE:
                raise Refused(_("Only files have tags."))
            value = state.items[name].value
            kept = [each for each in value.get("tags", []) if each not in chosen]
            tagged = {**value, "tags": kept if remove else _with(value.get("tags", []), chosen)}
            if tagged["tags"] != value.get("tags", []):
                put[name] = tagged
        return Change(put)

    return edit


def _with(before: list[Any], added: list[str]) -> list[Any]:
    return [*before, *(each for each in added if each not in before)]


def _moved(value: Mapping[str, Any], kind: int, parent: str | None) -> Value:
    return _placed(value, "folder" if kind == FILE else "parent", parent)


def _placed(value: Mapping[str, Any], member: str, folder: str | None) -> Value:
    placed = {name: content for name, content in value.items() if name != member}
    return placed if folder is None else {**placed, member: folder}
