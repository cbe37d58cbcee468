"""Read a vector, or an attack of the same form, with the intact package or with a mutated copy."""

from typing import Any

from tests.cli.implementation import INTACT, Implementation
from tests.cli.library.reading import Outcome, counted_kdf
from tests.cli.mutating import OPENED

from .vectors import Entry, decoded


class Reading:
    """The readers of one implementation."""

    def __init__(self, implementation: Implementation) -> None:
        self._implementation = implementation

    def module(self, name: str) -> Any:
        return self._implementation.module(f"request.{name}")

    def outcome(self, entry: Entry) -> Outcome:
        with counted_kdf(self._implementation.module("keys")) as runs:
            try:
                self.read(entry)
                return Outcome(OPENED, "", len(runs))
            except Exception as error:  # noqa: BLE001 - without its check, an attack may end in any error
                refused = isinstance(error, self.module("errors").RequestRefused)
                reason = getattr(error, "reason", "") if refused else ""
                message = str(error) if refused else f"{type(error).__name__}: {error}"
                return Outcome(message, reason, len(runs))

    def read(self, entry: Entry) -> Any:
        return getattr(self, f"_{entry['what']}")(entry)

    def _link(self, entry: Entry) -> Any:
        return self.module("link").parse_fragment(entry["fragment"])

    def _card(self, entry: Entry) -> Any:
        """Open a card like `open_link`, from a server that sends it in both steps."""
        card, sealed = self.module("card"), decoded(entry["card"])
        fragment = self.module("link").parse_fragment(entry["fragment"])
        head = card.read_head(sealed, entry["request"], fragment)
        secret = card.card_secret(fragment, head, entry["password"])
        return card.open_card(sealed, entry["request"], fragment, secret)

    def _key(self, entry: Entry) -> Any:
        pair = self.module("keys").key_pair(bytes.fromhex(entry["seed"]))
        sealed, envelope = decoded(entry["sealed"]), decoded(entry["envelope"])
        return self.module("received").open_received(sealed, entry["request"], envelope, pair)


READING = Reading(INTACT)
