"""What came by the owner's upload links: verified, filed in the library, and downloaded."""

from bytebin_cli.account import Account
from bytebin_cli.console import states
from bytebin_cli.content import Network
from bytebin_cli.decrypt import Reader
from bytebin_cli.download import Download, Saved, Target
from bytebin_cli.format import parse_fragment
from bytebin_cli.library.values import Value
from bytebin_cli.link import Link
from bytebin_cli.progress import Screen
from bytebin_cli.request.errors import WrongKey
from bytebin_cli.request.owned import KeyRing
from bytebin_cli.request.owner_api import Came
from bytebin_cli.request.received import ReceivedFile, open_received
from bytebin_cli.save import safe_name
from bytebin_cli.texts import gettext as _


def verify(came: Came, keys: KeyRing) -> ReceivedFile:
    """Open what came. Raise RequestRefused, also if the library does not have the link's key."""
    pair = keys.pair(came.request)
    if pair is None:
        raise WrongKey(_("The key of its upload link is not in the library."))
    return open_received(came.sealed, came.request, came.envelope, pair)


def library_item(came: Came, file: ReceivedFile, added: int) -> Value:
    """Return the file's item. The sender's name has no member there: it stays in the sealed key."""
    value: Value = {
        "fragment": file.fragment,
        "name": file.name,
        "type": file.media_type,
        "size": file.size,
        "added": added,
        "request": came.request,
    }
    return {**value, "note": file.note} if file.note else value


def save_received(
    account: Account, came: Came, file: ReceivedFile, target: Target, network: Network, screen: Screen
) -> Saved:
    """Save the file under a safe form of its name. A list of files is saved as it is: it is a stranger's.

    Raise Refused. After a lost connection or Ctrl-C, the next call resumes.
    """
    link = Link(account.url, came.id, parse_fragment(file.fragment))
    download = Download(link, target, Reader(_no_password), network, screen)
    with download.state(states("downloads")) as state:

        def save() -> Saved:
            content = download.open(state)
            return download.save(content, state, safe_name(content.name))

        return download.retry(save)


def _no_password() -> str:
    """Return none: what asks for a password was not accepted, and a server that asks for one now is refused."""
    return ""
