"""The key of a segment, derived as in docs/FORMAT.md, with a library that the browser's code does not use."""

import base64

from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand


def segment_key(fragment: str, envelope: bytes, index: int) -> bytes:
    secret = base64.urlsafe_b64decode(fragment.removeprefix("b1."))[:32]
    header, prefix = envelope[:88], envelope[88:130]
    body = HKDF(SHA256(), 32, header[24:56], b"bytebin-e2ee/1 body\0" + header).derive(secret)
    message = HKDFExpand(SHA384(), 48, prefix + b"MESSAGE_KEY:" + header).derive(body)
    epoch = (index >> 20 << 20).to_bytes(8)
    return HKDFExpand(SHA384(), 32, prefix + b"DEK:" + epoch + header).derive(message)
