"""`bytebin library create`: asks for a passphrase, shows the recovery code until it is kept, and makes the library."""

import os
import sys
from argparse import Namespace

from bytebin_cli import account, prompts
from bytebin_cli.api import Api, text
from bytebin_cli.console import open_api, print_document
from bytebin_cli.errors import Refused
from bytebin_cli.library import recovery
from bytebin_cli.library.device import Device
from bytebin_cli.library.founding import Founding, found
from bytebin_cli.library.made_up_words import made_up_passphrase
from bytebin_cli.library.methods import PASSPHRASE, RECOVERY
from bytebin_cli.library.opening import describe_write
from bytebin_cli.library.remote import fetch_listing, send_founding
from bytebin_cli.library.rotation import Unlock
from bytebin_cli.library.session import denied
from bytebin_cli.library.strength import is_strong
from bytebin_cli.texts import gettext as _


def create(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        device, owner = _new_device(api)
        founding = _found(owner)
        send_founding(api, founding)
    device.keep(founding.state)
    if options.ask:
        device.ask_each_time()
    else:
        device.keep_key(founding.state.master)
    document = {"created": True, "unlocked": not options.ask, "revision": founding.state.revision}
    print_document(options, document, _("The library is set up. Uploads from here are filed in it."))
    return 0


def _new_device(api: Api) -> tuple[Device, str]:
    """Return where this device keeps the library, and the account. Raise Refused if there is, or was, a library."""
    if fetch_listing(api) is not None:
        raise Refused(_("This account has a library: unlock it with `bytebin library unlock`."))
    owner = text(api.get("user"), "id")
    device = Device.of(os.environ, api.account.url, owner)
    if device.kept() is not None:
        raise denied()
    return device, owner


def _found(owner: str) -> Founding:
    """Make a library. Nothing is sent before the person has shown that they keep the recovery code."""
    passphrase = _choose_passphrase()
    secret = recovery.new_secret()
    _show_code(recovery.format_code(secret))
    unlocks = [Unlock(PASSPHRASE, "", passphrase), Unlock(RECOVERY, "", secret)]
    return found(owner, unlocks, describe_write())


def _choose_passphrase() -> str:
    proposed = made_up_passphrase()
    _say(_("Six words that nobody can guess: {words}").format(words=proposed))
    while True:
        chosen = prompts.choose_passphrase()
        if not chosen:
            return proposed
        if is_strong(chosen):
            return chosen
        _say(_("That is too easy to guess. Use the suggested words, or add two or three random ones."))


def _show_code(code: str) -> None:
    _say(_("If you forget the passphrase, this recovery code is the only way back. We do not have it."))
    _say(f"\n    {code}\n")
    while not recovery.ends_with(code, prompts.ask_last_group()):
        _say(_("Those are not the last four characters of the code."))


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
