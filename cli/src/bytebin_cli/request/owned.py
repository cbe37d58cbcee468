"""The owner's upload links in the library: items of kind 3, which hold the seed of each link's key pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bytebin_cli.keys import token_digest
from bytebin_cli.library.fields import decode, encode
from bytebin_cli.library.states import State
from bytebin_cli.library.values import REQUEST, Value
from bytebin_cli.request.card import link_token, seal_card
from bytebin_cli.request.keys import KeyPair, key_pair, new_seed, public_digest
from bytebin_cli.request.link import format_fragment, new_request_id
from bytebin_cli.save import plain_name


@dataclass(frozen=True, repr=False)
class NewRequest:
    """A link that was drawn: `item` goes into the library, the others go to the server."""

    id: str
    item: Value
    card: bytes
    link_token_digest: bytes
    send_token_digest: bytes


def draw_request(value: Mapping[str, Any], password: str | None, added: int) -> NewRequest:
    """Draw ID, seed and salts of a new link, and seal its card. Raise Refused for a value that is not allowed."""
    request, seed = new_request_id(), new_seed()
    public = key_pair(seed).public
    digest = public_digest(public)
    sealed = seal_card(request, public, value, password)
    item: Value = {
        "seed": encode(seed),
        "fragment": format_fragment(digest, needs_password=sealed.password_key is not None),
        "title": value["title"],
        "added": added,
    }
    if sealed.password_key is not None:
        item["password_key"] = encode(sealed.password_key)
    tokens = (token_digest(link_token(digest)), token_digest(sealed.send_token))
    return NewRequest(request, item, sealed.card, *tokens)


class KeyRing:
    """The key pairs of the links in a library, each made once."""

    def __init__(self, state: State) -> None:
        self.items = state.of_kind(REQUEST)
        self._pairs: dict[str, KeyPair] = {}

    def title(self, request: str) -> str:
        """Return the link's title, "" if it is not in the library."""
        return str(self.items.get(request, {}).get("title", ""))

    def folder(self, request: str) -> str:
        """Return the name of the folder for what came by the link: its title, without what confuses or misleads."""
        return plain_name(self.title(request))

    def pair(self, request: str) -> KeyPair | None:
        """Return None if the link is not in the library: what came by it cannot be opened."""
        if request in self.items and request not in self._pairs:
            self._pairs[request] = key_pair(decode(self.items[request]["seed"]))
        return self._pairs.get(request)
