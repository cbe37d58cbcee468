"""The links of a library's files, and which of two keys is the right one of a file."""

from bytebin_cli.api import Api
from bytebin_cli.decrypt import look_at
from bytebin_cli.errors import DamagedFile, DamagedLink, ServerRefused, UnsupportedFile
from bytebin_cli.format import parse_fragment
from bytebin_cli.keys import check_password_flag
from bytebin_cli.link import Link, Share
from bytebin_cli.responses import connect


def share_of(base: str, identifier: str, fragment: str) -> Share:
    """Return the link of a file, whose `fragment` is "" if it is not encrypted."""
    return Link(base, identifier, parse_fragment(fragment)) if fragment else Share(base, identifier)


def opens_header(api: Api, identifier: str, fragment: str) -> bool:
    """Return whether the server has a file that this key belongs to. Raise TryAgainLater if it does not say.

    The server sees the link token, which is no key. One that lies can only keep the key that is in the library, or
    make this choose the other one of two that a person has.
    """
    share = share_of(api.account.url, identifier, fragment)
    if not isinstance(share, Link):
        return False
    with connect() as client:
        try:
            header, _burns = api.policy.retry(lambda: look_at(client, share))
            check_password_flag(share.fragment, header)
        except (DamagedLink, DamagedFile, UnsupportedFile, ServerRefused):
            return False
    return True
