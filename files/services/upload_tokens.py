"""The token of an upload through an upload link: its sender may send this upload with it, and nothing else."""

from hashlib import sha256

from django.utils.crypto import constant_time_compare, salted_hmac

from files.models import Upload

# Compared if there is no such upload, so that the response takes the same time. No known token has this digest.
NO_DIGEST = "0" * 64


def token_of(upload_id: str) -> bytes:
    """Return the upload's token: 256 bits that only this server can derive from the id.

    So a request that is repeated with its Idempotency-Key gets the same answer, and no row has the token itself.
    """
    return salted_hmac("files.upload", upload_id, algorithm="sha256").digest()


def digest_of(token: bytes) -> str:
    return sha256(token).hexdigest()


def opens(token: bytes, upload: Upload | None) -> bool:
    """Return whether the token is that of the upload. An upload without an upload link has none."""
    expected = upload.token_digest if upload and upload.token_digest else NO_DIGEST
    return constant_time_compare(digest_of(token), expected)
