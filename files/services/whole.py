"""A small file whose bytes come with the request that creates its upload. It takes the steps of any upload, in one."""

from hashlib import sha256
from io import BytesIO

from django.conf import settings

from accounts.models import User
from bytebin.errors import IdempotencyKeyReused, InvalidRequest, UploadCompleted, UploadCompleting
from files.models import File, Upload
from files.services import uploads
from files.services.chunks import put_chunk
from files.services.photos.cleaning import cleaned_bytes, wanted_by
from files.services.spec import UploadSpec, effective_chunk_size

MOST_BYTES = 2**16


def store(owner: User, spec: UploadSpec, content: bytes, api_key_id: str = "") -> tuple[Upload, File, bool]:
    """Create an upload, store `content` as its only chunk and complete it. Return False if that was done already.

    Every step can be repeated: after a lost answer or a crash, the same request with the same Idempotency-Key goes on
    where the first one stopped, and leads to the same file. Raise InvalidRequest, IdempotencyKeyReused, or what the
    steps raise.
    """
    require_whole(spec, content)
    if not (spec.encryption or spec.keep_metadata):
        content = cleaned_bytes(content, wanted_by(owner, len(content)))
    upload, _ = uploads.create(owner, spec, api_key_id)
    if content and upload.state == Upload.State.OPEN:
        try:
            put_chunk(upload, 0, BytesIO(content), len(content))
        except (UploadCompleting, UploadCompleted):
            upload.refresh_from_db()  # by the same request, sent twice
    file, created = uploads.complete(upload)
    if file.chunks_digest != chunks_digest(content):
        raise IdempotencyKeyReused
    return upload, file, created


def require_whole(spec: UploadSpec, content: bytes) -> None:
    """Raise InvalidRequest unless `content` is a whole file in one chunk, and the request can be repeated safely."""
    if not spec.idempotency_key:
        raise InvalidRequest(
            "content needs an Idempotency-Key: repeated without one, it would make a second file."
        )
    if len(content) != spec.size:
        raise InvalidRequest(f"size is {spec.size}, but content has {len(content)} bytes.")
    most = min(MOST_BYTES, effective_chunk_size(spec), settings.MAX_CHUNK_BYTES)
    if len(content) > most:
        raise InvalidRequest(f"content can have at most {most} bytes. Send larger files in chunks.")


def chunks_digest(content: bytes) -> str:
    """Return File.chunks_digest of a file that is one chunk, or empty."""
    return sha256(sha256(content).digest() if content else b"").hexdigest()
