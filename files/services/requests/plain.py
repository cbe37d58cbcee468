"""Plain links: nothing is encrypted, so that senders need no scripts (docs/REQUESTS.md, "Plain links").

The server knows title and text, and checks the password. All else is as with other upload links.
"""

from dataclasses import dataclass

from django.core import signing

from accounts.models import User
from bytebin.db.ids import random_id
from bytebin.errors import WrongToken
from files.blobstore import ByteSource
from files.models import File, UploadRequest
from files.services import link_passwords
from files.services.receive import receive
from files.services.requests import arrivals, sending, texts
from files.services.requests.links import Limits, make
from files.services.spec import Through, UploadSpec
from files.services.typed_texts import clean_text

MOST_NOTE, MOST_SENDER = 2000, 80  # characters
# Seconds for which the page of a link with a password can stay open.
TICKET_AGE = 12 * 60 * 60


@dataclass(frozen=True)
class NewPlainLink(Limits):
    """What an owner asks for. `password` is "" for none."""

    title: str
    text: str = ""
    password: str = ""


def create(owner: User, link: NewPlainLink) -> UploadRequest:
    """Make a plain link. Raise InvalidRequest, QuotaExceeded or TooManyRequests."""
    columns = texts.columns_of({"title": link.title, "text": link.text, "password": link.password})
    return make(owner, link, id=random_id(11), card=b"", **columns)


def require_password(request: UploadRequest, password: str) -> None:
    """Raise WrongToken unless this is the link's password."""
    link_passwords.require_password(request.password, password, sending.WRONG)


def ticket_of(request: UploadRequest) -> str:
    """Return what the form has instead of the password: a signature that is valid for TICKET_AGE."""
    return signing.dumps(request.pk, salt=salt_of(request))


def require_ticket(request: UploadRequest, ticket: str) -> None:
    """Raise WrongToken unless the ticket is for this link and its password, or it has none."""
    if not request.password:
        return
    try:
        admitted = signing.loads(ticket, salt=salt_of(request), max_age=TICKET_AGE)
    except signing.BadSignature:
        admitted = ""
    if admitted != request.pk:
        raise WrongToken


def salt_of(request: UploadRequest) -> str:
    return f"files.plain-links:{request.password}"


@dataclass(frozen=True)
class Words:
    """What a sender says about files. Nobody vouches for the name."""

    note: str
    sender: str


def clean_words(note: str, sender: str) -> Words:
    """Raise InvalidRequest for what is no text, or too long."""
    return Words(clean_text("note", note, MOST_NOTE, lines=True), clean_text("sender", sender, MOST_SENDER))


def send(request: UploadRequest, name: str, content_type: str, source: ByteSource, words: Words) -> File:
    """Store `source` to its end as a file of the link's owner, for whom alone it exists, and tell them.

    Raises InvalidName, SizeLimitExceeded, RequestFull, QuotaExceeded, StorageUnavailable, or why the link takes no more
    files. After any of them nothing of it is left.
    """
    through = Through(request.pk, note=words.note, sender=words.sender)
    spec = UploadSpec(name=name, content_type=content_type, through=through)
    with sending.for_a_stranger():
        file = receive(sending.owner_of(request), spec, source)
    arrivals.tell_owner(request.pk)
    return file
