"""Small files: their bytes come with the request that creates the upload, one request instead of three."""

import base64
from typing import Final

from bytebin_cli.api import Api, Document
from bytebin_cli.preparation import PreparedUpload, UploadRequest
from bytebin_cli.source import Source

# Bytes of the body, encrypted if the file is: what the server takes in that request (docs/API.md).
MOST_BYTES: Final = 1 << 16


def fits_at_once(started: PreparedUpload) -> bool:
    return started.transform.body_length <= min(MOST_BYTES, started.chunk_size)


def read_at_once(started: PreparedUpload, source: Source) -> memoryview:
    """Return the whole body to send. Raise FileChanged or NotReadable."""
    buffer = memoryview(bytearray(started.transform.body_length))
    chunk = started.transform.apply(source.read_into, 0, started.chunk_size, buffer)
    source.check()
    return chunk.content


def send_at_once(api: Api, request: UploadRequest, started: PreparedUpload, body: memoryview) -> Document:
    """Upload the body and return the file. A repeated attempt sends the same bytes, and makes no second file."""
    content = {"content": base64.b64encode(body).decode()}
    document = started.document() | request.options() | content
    file = api.post("uploads", document, idempotency_key=started.key)
    return {**file, "fragment": started.transform.fragment}
