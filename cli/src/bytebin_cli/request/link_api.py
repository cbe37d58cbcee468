"""The API for whoever has an upload link: without an API key, with the tokens of the link and of one upload."""

from dataclasses import dataclass, field
from typing import Final

import httpx

from bytebin_cli.account import Account
from bytebin_cli.api import Api, Document, decoded, number, text
from bytebin_cli.errors import Refused, ServerRefused
from bytebin_cli.library.fields import encode
from bytebin_cli.remote import link_error
from bytebin_cli.request.link import RequestLink
from bytebin_cli.request.proof import solve
from bytebin_cli.responses import unexpected_response
from bytebin_cli.retry import RetryPolicy
from bytebin_cli.texts import gettext_noop

# What the sender can do nothing about: no other file would be accepted either.
ENDED: Final = frozenset({"request-not-found", "request-closed", "request-expired"})
_PROBLEMS: Final = {
    "request-not-found": gettext_noop(
        "There is no such upload link: it was deleted, or the link is mistyped."
    ),
    "request-closed": gettext_noop("The upload link is closed: it accepts no more files."),
    "request-expired": gettext_noop("The upload link has expired."),
    "request-full": gettext_noop("The upload link does not accept that much any more."),
    "quota-exceeded": gettext_noop("The storage of the upload link's owner is full."),
    "size-limit-exceeded": gettext_noop("The file is larger than the upload link accepts."),
}


@dataclass(frozen=True)
class Opening:
    """The response to a valid send token: the sealed card, and what is left. Sizes are in bytes as encrypted.

    `challenge` is a proof of work that the server asks of senders, None if it asks for none.
    """

    card: bytes = field(repr=False)
    files_left: int
    bytes_left: int
    max_file_size: int | None
    expires_at: str
    chunk_size: int
    challenge: Document | None = None


class LinkApi(Api):
    """`upload_token` is that of the upload to which the next requests belong, None for none: one at a time."""

    def __init__(self, link: RequestLink, policy: RetryPolicy) -> None:
        super().__init__(Account(link.base, ""), policy)
        self.upload_token: str | None = None
        self._proof = ""
        self._path = f"requests/{link.id}"

    def fetch_head(self, link_token: bytes) -> bytes:
        """Step 1. Raise WrongToken, ServerRefused or TryAgainLater."""
        return decoded(self.post(f"{self._path}/open", {"link_token": encode(link_token)}).get("head"))

    def fetch_opening(self, send_token: bytes) -> Opening:
        """Step 2. Raise as step 1 does."""
        response = self.post(f"{self._path}/open", {"send_token": encode(send_token)})
        largest = None if response.get("max_file_size") is None else number(response, "max_file_size")
        left = (number(response, "files_left"), number(response, "bytes_left"))
        challenge = response.get("challenge")
        return Opening(
            decoded(response.get("card")),
            *left,
            largest,
            text(response, "expires_at"),
            number(response, "chunk_size"),
            challenge if isinstance(challenge, dict) else None,
        )

    def create_upload(self, send_token: bytes, document: Document, key: str) -> Document:
        """Create an upload, with a proof of work if the server asks for one. One proof pays for several uploads."""
        self.upload_token = None
        try:
            return self._create_upload(send_token, document, key)
        except ServerRefused as error:
            if error.slug != "proof-required":
                raise
        challenge = self.fetch_opening(send_token).challenge
        if challenge is None:
            raise unexpected_response()
        self._proof = solve(challenge)
        return self._create_upload(send_token, document, key)

    def _create_upload(self, send_token: bytes, document: Document, key: str) -> Document:
        proof = {"proof": self._proof} if self._proof else {}
        sent = {"send_token": encode(send_token), **document, **proof}
        return self.post(f"{self._path}/uploads", sent, idempotency_key=key)

    def _credentials(self) -> dict[str, str]:
        return {"Bytebin-Upload": self.upload_token} if self.upload_token else {}

    def _error(self, response: httpx.Response) -> Refused:
        return link_error(response, _PROBLEMS)
