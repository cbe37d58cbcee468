"""Devices of a library on a fake server, and edits of its files."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from bytebin_cli.library.device import Device
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.session import Session
from bytebin_cli.library.states import State
from bytebin_cli.library.values import Value
from bytebin_cli.library.writing import Change

from .building import WRITING, file_id, file_value
from .fake_server import FakeApi, FakeServer
from .vectors import account, amk


def join(server: FakeServer, directory: Path, master: MasterKey | None = None) -> Session:
    """Return a device: new if the directory is."""
    master = master or MasterKey(1, amk(1))
    return Session(FakeApi(server), Device(directory), account(), master, lambda: WRITING)


def put(number: int, **members: object) -> Callable[[State], Change]:
    """Return an edit that sets these members of a file and leaves others as they are."""

    def edit(state: State) -> Change:
        name = file_id(number)
        before: Value = state.items[name].value if name in state.items else file_value("new")
        return Change({name: {**before, **members}})

    return edit


def remove(number: int) -> Callable[[State], Change]:
    return lambda state: Change(removed=frozenset({file_id(number)} & state.items.keys()))


def deny(server: FakeServer) -> None:
    """Say from now on that there is no library."""

    def refuse() -> NoReturn:
        raise server.refused("", "library-not-found")

    server.listing = refuse  # type: ignore[method-assign]  # this server denies its library
