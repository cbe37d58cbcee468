"""An unlocked library: brought up to date, verified, and changed, whatever other devices write meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Final

from bytebin_cli.api import Api
from bytebin_cli.errors import Refused, TryAgainLater
from bytebin_cli.library.device import Device, Kept
from bytebin_cli.library.errors import LibraryRefused, RolledBack, WrongKey
from bytebin_cli.library.head import Writing
from bytebin_cli.library.items import parse_item
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.remote import (
    Changes,
    LibraryChanged,
    Listing,
    fetch_changes,
    fetch_listing,
    send_write,
)
from bytebin_cli.library.states import Memory, State, accept_state, check_methods, memory_of
from bytebin_cli.library.writing import Change, prepare_write, with_old_items
from bytebin_cli.texts import gettext as _

# From the library as it is now to what has to change. Called again after another device's write.
Edit = Callable[[State], Change]

_ATTEMPTS: Final = 20  # of a write: each failure means that another device's write succeeded
_FETCHES: Final = 3
_SHORTEST_WAIT, _LONGEST_WAIT = 0.05, 0.5  # seconds


class NoLibrary(Refused):
    """The account has no library."""


@dataclass(frozen=True)
class Session:
    """`writing` makes the description of the next write. All methods raise Refused."""

    api: Api
    device: Device
    account: str
    master: MasterKey
    writing: Callable[[], Writing]
    # What this process has verified or written last: several writes open nothing twice.
    _last: list[State] = field(default_factory=list, init=False, repr=False)

    def read(self) -> State:
        """Bring the library up to date and verify it."""
        with self.device.writing():
            return self._update()

    def kept(self) -> State | None:
        """Open what this device accepted last, without the server. Return None on a new device."""
        kept = self.device.kept()
        return self._accept(kept, None) if kept else None

    def change(self, edit: Edit) -> State:
        """Apply the edit to the newest library, again whenever another device wrote first."""
        with self.device.writing():
            sent: set[str] = set()
            for _attempt in range(_ATTEMPTS):
                state = self._update()
                # The response to a write can be lost, and its repetition is then refused.
                if sent & {state.head.digest, *state.head.past}:
                    return state
                change = edit(state)
                if not change:
                    return state
                write = prepare_write(state, with_old_items(state, change), self.writing())
                sent.add(write.state.head.digest)
                try:
                    send_write(self.api, write)
                except LibraryChanged:
                    time.sleep(SystemRandom().uniform(_SHORTEST_WAIT, _LONGEST_WAIT))
                    continue
                self.device.keep(write.state)
                self._last[:] = [write.state]
                return write.state
        raise TryAgainLater(_("Other devices keep changing the library: try again later."))

    def _update(self) -> State:
        """Fetch, verify and keep the newest state, and compare the methods that the server lists."""
        for _attempt in range(_FETCHES):
            kept = self.device.kept()
            memory = memory_of(kept.head, kept.items) if kept else None
            listing = expected_listing(self.api, memory)
            self._check_generation(listing)
            state = self._newest(kept, memory, listing)
            if state.revision < listing.revision:
                raise RolledBack(_("The server keeps back a part of the library that it announced."))
            if state.revision == listing.revision:
                check_methods(state.settings, [(method.id, method.kind) for method in listing.methods])
                if not memory or memory.revision < state.revision:
                    self.device.keep(state)
                return state
        raise TryAgainLater(_("Other devices keep changing the library: try again later."))

    def _check_generation(self, listing: Listing) -> None:
        if listing.generation > self.master.generation:
            raise WrongKey(
                _("The library's key was changed on another device: run `bytebin library unlock` again.")
            )

    def _newest(self, kept: Kept | None, memory: Memory | None, listing: Listing) -> State:
        if kept and memory and memory.revision == listing.revision:
            return self._opened(kept, memory)
        since = memory.revision if memory else 0
        try:
            return self._accept(merged(kept, fetch_changes(self.api, since)), memory)
        except LibraryRefused:
            # Another device may have written between the pages. What is asked for again has to fit.
            return self._accept(merged(kept, fetch_changes(self.api, since)), memory)

    def _opened(self, kept: Kept, memory: Memory) -> State:
        """Open what this device keeps, unless this process has just done so: its head stands for all items."""
        if not self._last or self._last[0].head.item.sealed != kept.head:
            self._last[:] = [self._accept(kept, memory)]
        return self._last[0]

    def _accept(self, fetched: Kept, memory: Memory | None) -> State:
        return accept_state(self.account, self.master, fetched.head, fetched.items, memory)


def expected_listing(api: Api, memory: Memory | None) -> Listing:
    """Return the server's listing. Raise NoLibrary, or RolledBack if this device remembers more."""
    listing = fetch_listing(api)
    if listing is None and memory:
        raise denied()
    if listing is None:
        raise NoLibrary(
            _(
                "This account has no library: set it up with `bytebin library create`, or on the page My files."
            )
        )
    if memory and listing.revision < memory.revision:
        raise RolledBack(_("The library is older than what this device has seen."))
    return listing


def denied() -> RolledBack:
    return RolledBack(_("The server says that there is no library, but this device remembers one."))


def merged(kept: Kept | None, changes: Changes) -> Kept:
    """Apply what changed to what is kept. Nothing is verified here."""
    items = {parse_item(item).id: item for item in kept.items} if kept and changes.since else {}
    items.update(changes.items)
    head = changes.head or (kept.head if kept else b"")
    return Kept(head, [item for name, item in items.items() if name not in changes.removed])
