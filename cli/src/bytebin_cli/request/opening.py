"""Open an upload link in two steps, as a sender does."""

from dataclasses import dataclass, field

from bytebin_cli.decrypt import AskPassword
from bytebin_cli.remote import WrongToken
from bytebin_cli.request.card import (
    HEAD_LENGTH,
    Card,
    card_secret,
    link_token,
    open_card,
    read_head,
    send_token,
)
from bytebin_cli.request.errors import DamagedRequest, WrongContext, WrongKey
from bytebin_cli.request.link import RequestLink
from bytebin_cli.request.link_api import LinkApi, Opening
from bytebin_cli.texts import gettext as _


@dataclass(frozen=True)
class OpenLink:
    """An upload link that was opened, and the token with which it accepts files."""

    link: RequestLink
    card: Card
    opening: Opening
    send_token: bytes = field(repr=False)


def open_link(api: LinkApi, link: RequestLink, ask_password: AskPassword) -> OpenLink:
    """Ask for the password if the link needs one. Raise Refused."""
    try:
        raw = api.fetch_head(link_token(link.fragment.digest))
    except WrongToken:
        raise DamagedRequest(_("The upload link is damaged: its key is not the key of this link.")) from None
    head = read_head(raw, link.id, link.fragment)
    secret = card_secret(link.fragment, head, ask_password() if link.fragment.needs_password else None)
    token = send_token(secret, head)
    try:
        opening = api.fetch_opening(token)
    except WrongToken:
        raise WrongKey(_("The link or the password does not fit.")) from None
    if opening.card[:HEAD_LENGTH] != head.raw:
        raise WrongContext(_("The server sent two different cards of the upload link."))
    card = open_card(opening.card, link.id, link.fragment, secret)
    return OpenLink(link, card, opening, token)
