"""Make links and send files by calling the services, for tests that need no HTTP."""

import os
from hashlib import sha256
from io import BytesIO
from typing import Any

from accounts.models import User
from files.models import ReceivedKey, Upload, UploadRequest
from files.services import chunks
from files.services.requests import links, sending
from files.services.requests.sending import Contribution
from files.services.spec import Encryption
from tests.requests.forging import body_length, card, envelope, new_id, sealed_key

TOKEN = b"t" * 32
DIGEST = sha256(TOKEN).digest()


def make(owner: User, **limits: Any) -> UploadRequest:
    request_id = new_id()
    fields = {"max_files": 20, "max_bytes": 100_000_000, "expires_in": 3600, "notify": False} | limits
    return links.create(owner, links.NewLink(request_id, card(request_id), DIGEST, DIGEST, **fields))


def contribution(plaintext: int = 100) -> Contribution:
    encryption = Encryption(envelope(plaintext), os.urandom(32), os.urandom(32))
    return Contribution(body_length(plaintext), encryption, sealed_key())


def begin(request: UploadRequest, plaintext: int = 100) -> Upload:
    return sending.create(sending.authorised(request.pk, TOKEN), contribution(plaintext))[0]


def put(upload: Upload) -> None:
    chunks.put_chunk(upload, 0, BytesIO(os.urandom(upload.size or 0)), upload.size or 0)


def send(request: UploadRequest, plaintext: int = 100) -> ReceivedKey:
    """Send a whole file. Return its key."""
    upload = begin(request, plaintext)
    put(upload)
    sending.complete(upload, None)
    return ReceivedKey.objects.get(pk=upload.file_id)


def used(request: UploadRequest) -> tuple[int, int]:
    """Return how many files and bytes the link counts."""
    request.refresh_from_db()
    return request.used_files, request.used_bytes
