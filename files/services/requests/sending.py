"""What whoever has an upload link may do: read its card, and send files. Every use of a link passes through here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare

from accounts import proof
from accounts.models import User
from bytebin.db.ids import is_id
from bytebin.db.prepared import Lookup
from bytebin.errors import (
    AccountClosing,
    ProofRequired,
    QuotaExceeded,
    RequestClosed,
    RequestExpired,
    RequestNotFound,
    TooManyFiles,
    UploadNotFound,
    WrongToken,
)
from bytebin.ratelimits import Limit
from files.models import Upload, UploadRequest
from files.services import uploads
from files.services.request_limits import require_live
from files.services.requests import arrivals, cards
from files.services.spec import Encryption, Through, UploadSpec
from files.services.upload_tokens import opens

State = Upload.State

# One proof, which takes a browser about a second, pays for so many files.
UPLOADS_PER_PROOF = 20
PER_PROOF = Limit("uploads through upload links, proof of work", UPLOADS_PER_PROOF, proof.AGE)

WRONG = "The link or the password does not fit."


by_id = Lookup(lambda request_id: UploadRequest.objects.for_senders().filter(pk=request_id))


@dataclass(frozen=True)
class Contribution:
    """A file that somebody wants to send. Sizes are in bytes."""

    size: int
    encryption: Encryption
    sealed: bytes
    chunk_size: int | None = None
    idempotency_key: str | None = None


def find(request_id: str) -> UploadRequest:
    """Return a link for whoever has it, also one that has ended. Raise RequestNotFound.

    There is nothing while the owner's account is closing. A suspended owner can receive nothing.
    """
    request = by_id.first(request_id) if is_id(request_id) else None
    if request is None or request.owner_closing_at is not None:
        raise RequestNotFound
    return request


def require_open(request: UploadRequest) -> None:
    """Raise RequestClosed or RequestExpired unless files can be sent through the link."""
    if not request.owner_is_active:
        raise RequestClosed
    require_live(request)


def read_head(request_id: str, link_token: bytes) -> bytes:
    """Return what a client needs to make the send_token.

    Raises RequestNotFound, WrongToken, or what require_open raises.
    """
    request = find(request_id)
    require_token(link_token, request.link_token_digest)
    require_open(request)
    return bytes(request.card)[: cards.HEAD]


def authorised(request_id: str, send_token: bytes) -> UploadRequest:
    """Return the open link that the token belongs to. Raise as read_head."""
    request = find(request_id)
    require_token(send_token, request.send_token_digest)
    require_open(request)
    return request


def require_token(token: bytes, expected: str) -> None:
    if not constant_time_compare(sha256(token).hexdigest(), expected):
        raise WrongToken(WRONG)


def needs_proof(request: UploadRequest) -> bool:
    """Return whether the server or the owner of the link wants a proof of work before files are sent."""
    return settings.UPLOAD_PROOF_OF_WORK or request.proof


def require_proof(request: UploadRequest, given: str) -> None:
    """Raise ProofRequired unless none is needed, or `given` is one that has not paid for UPLOADS_PER_PROOF yet."""
    if needs_proof(request) and not (given and proof.pays(given, PER_PROOF)):
        raise ProofRequired(proof.challenge())


def create(request: UploadRequest, contribution: Contribution) -> tuple[Upload, bool]:
    """Create an upload under a link that `authorised` has returned. Return False if its Idempotency-Key was used.

    Raises InvalidEnvelope, InvalidSealedKey, TooManyUploads, RequestFull, SizeLimitExceeded, QuotaExceeded, or why the
    link takes no more files. None of them says anything about the owner's account.
    """
    cards.check_sealed_key(contribution.sealed)
    cards.check_envelope(contribution.encryption.envelope)
    with for_a_stranger():
        return uploads.create(owner_of(request), spec_of(request, contribution))


def owner_of(request: UploadRequest) -> User:
    owner = User.objects.filter(pk=request.owner_id).first()
    if owner is None:
        raise RequestNotFound
    return owner


@contextmanager
def for_a_stranger() -> Iterator[None]:
    """Replace errors that say something about the owner's account."""
    try:
        yield
    except (QuotaExceeded, TooManyFiles):
        raise QuotaExceeded("The person who sent the link doesn't have enough storage left.") from None
    except AccountClosing:
        raise RequestNotFound from None


def spec_of(request: UploadRequest, contribution: Contribution) -> UploadSpec:
    key = contribution.idempotency_key
    return UploadSpec(
        size=contribution.size,
        chunk_size=contribution.chunk_size,
        encryption=contribution.encryption,
        # Under the link's name, so that it meets neither the owner's keys nor those of another link.
        idempotency_key=sha256(f"{request.pk}\0{key}".encode()).hexdigest() if key else None,
        through=Through(request.pk, contribution.sealed),
    )


def find_upload(upload_id: str, token: bytes) -> Upload:
    """Return the upload that the token belongs to. Raise UploadNotFound for any other token.

    An upload under a link that has ended ends here, if nothing else has ended it: this raises why the link has ended.
    """
    upload = uploads.by_id.first(upload_id) if is_id(upload_id) else None
    if not opens(token, upload) or upload is None:
        raise UploadNotFound
    if upload.state in (State.OPEN, State.ABORTED, State.EXPIRED):
        require_link_open(upload)
    return upload


def require_link_open(upload: Upload) -> None:
    try:
        require_open(find(upload.request_id))
    except (RequestNotFound, RequestClosed, RequestExpired):
        if upload.state == State.OPEN:
            uploads.end(upload, State.ABORTED)
        raise


def complete(upload: Upload, chunks_digest: bytes | None) -> tuple[Upload, bool]:
    """Complete the upload, and tell its owner. Return False with it if it was complete already.

    Raises what uploads.complete raises. The sender learns nothing of the file that it has become: neither its id, nor
    whether its owner has deleted it.
    """
    if upload.state == State.COMPLETED:
        return upload, False
    _, created = uploads.complete(upload, chunks_digest)
    if created:
        arrivals.tell_owner(upload.request_id)
    upload.refresh_from_db()
    return upload, created
