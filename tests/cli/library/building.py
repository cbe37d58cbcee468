"""Libraries for tests, begun like in the browser: settings and a first head."""

from bytebin_cli.library.head import Head, Writing, root
from bytebin_cli.library.items import HEAD_ID, SETTINGS_ID, ItemId, seal_item
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.states import State
from bytebin_cli.library.values import FILE, FOLDER, Value
from bytebin_cli.library.writing import Change, Write, prepare_write

from .forging import FILE as FILE_VALUE
from .forging import METHODS
from .vectors import account, amk

WRITING = Writing("a test", 1)


def begin(methods: list[Value] | None = None, owner: str = "") -> State:
    """Return a library of revision 1 under the vectors' first key."""
    owner, master = owner or account(), MasterKey(1, amk(1))
    settings = seal_item(owner, SETTINGS_ID, 1, master, {"methods": methods or METHODS})
    value = {"count": 1, "root": root(owner, [settings.sealed]), "past": [], "device": "", "at": 1}
    head = Head(seal_item(owner, HEAD_ID, 1, master, value))
    return State(owner, master, head, {SETTINGS_ID: settings}, {1: master.key})


def file_id(number: int) -> ItemId:
    return ItemId(FILE, f"{number:011d}")


def folder_id(number: int) -> ItemId:
    return ItemId(FOLDER, f"{number:016d}")


def file_value(name: str, **members: object) -> Value:
    return {**FILE_VALUE, "name": name, **members}


def written(state: State, put: dict[ItemId, Value], *removed: ItemId) -> Write:
    return prepare_write(state, Change(put, frozenset(removed)), WRITING)
