"""Open the library that is unlocked on this device, with the key that is kept, or that is asked for each time."""

import platform
import time
from collections.abc import Mapping
from typing import Final

from bytebin_cli import prompts
from bytebin_cli.api import Api
from bytebin_cli.errors import Refused
from bytebin_cli.library.device import Device, has_keys
from bytebin_cli.library.head import Writing
from bytebin_cli.library.methods import MasterKey
from bytebin_cli.library.remote import account_of, fetch_listing
from bytebin_cli.library.session import Session, denied
from bytebin_cli.library.unlocking import unlock
from bytebin_cli.texts import gettext as _

_MAX_DEVICE: Final = 64  # bytes


class Locked(Refused):
    """The library is not unlocked on this device."""


def open_session(api: Api, environ: Mapping[str, str]) -> Session | None:
    """Return None if the library is locked on this device: without any key, no request is made. Raise Refused."""
    if not has_keys(environ, api.account.url):
        return None
    listing = fetch_listing(api)
    if listing is None:
        raise denied()
    account = account_of(listing)
    device = Device.of(environ, api.account.url, account)
    master = device.key()
    if not master and device.asks and prompts.at_terminal():
        master = unlock(api, device, account, prompts.ask_unlock())
    return session_of(api, device, account, master) if master else None


def require_session(api: Api, environ: Mapping[str, str]) -> Session:
    """Return the session. Raise Locked."""
    session = open_session(api, environ)
    if session is None:
        raise Locked(_("The library is locked on this device: run `bytebin library unlock`."))
    return session


def session_of(api: Api, device: Device, account: str, master: MasterKey) -> Session:
    return Session(api, device, account, master, describe_write)


def describe_write() -> Writing:
    """Describe a write of this device, as other devices show it."""
    device = f"bytebin on {platform.system() or 'this device'}"
    return Writing(device.encode()[:_MAX_DEVICE].decode(errors="ignore"), now_ms())


def now_ms() -> int:
    return time.time_ns() // 1_000_000
