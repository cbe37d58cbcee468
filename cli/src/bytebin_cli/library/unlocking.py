"""Unlock the library with what a person enters: its passphrase or its recovery code."""

from collections.abc import Callable

from bytebin_cli.api import Api
from bytebin_cli.errors import Refused
from bytebin_cli.library.device import Device
from bytebin_cli.library.errors import WrongKey
from bytebin_cli.library.methods import (
    PASSPHRASE,
    RECOVERY,
    AskedMethod,
    MasterKey,
    open_passphrase,
    open_recovery,
)
from bytebin_cli.library.recovery import MistypedCode, parse_code
from bytebin_cli.library.remote import ListedMethod, Listing
from bytebin_cli.library.session import expected_listing
from bytebin_cli.library.states import memory_of
from bytebin_cli.texts import gettext as _


def unlock(api: Api, device: Device, account: str, entered: str) -> MasterKey:
    """Return the AMK. It is tried here, and nothing counts against anybody. Raise Refused: WrongKey, MistypedCode."""
    kept = device.kept()
    memory = memory_of(kept.head, kept.items) if kept else None
    listing = expected_listing(api, memory)
    least = memory.generation if memory else 1
    opener: Callable[[bytes, AskedMethod, str], MasterKey]
    try:
        parse_code(entered)
    except MistypedCode as mistyped:
        methods = _of_kind(listing, PASSPHRASE)
        if not methods:
            raise mistyped from None
        opener = open_passphrase
    else:
        methods, opener = _of_kind(listing, RECOVERY), open_recovery
    refused: Refused = WrongKey(_("This library has no recovery code."))
    for method in methods:
        try:
            return opener(method.sealed, AskedMethod(account, method.id, method.kind, least), entered)
        except WrongKey as error:
            refused = error
    raise refused


def _of_kind(listing: Listing, kind: int) -> list[ListedMethod]:
    return [method for method in listing.methods if method.kind == kind]
