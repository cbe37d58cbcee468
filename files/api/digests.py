import base64
import binascii
import re

from bytebin.errors import DigestInvalid, DigestUnsupported
from files.services.digests import ALGORITHMS

# A dictionary member whose value is a byte sequence (RFC 8941, sections 3.2 and 3.3.5).
MEMBER = re.compile(r"\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*")
LENGTHS = {"sha-256": 32, "sha-512": 64}


def parse_digest(value: str) -> dict[str, bytes]:
    """Return the supported digests of a Content-Digest field (RFC 9530), by algorithm.

    Raises DigestInvalid, and DigestUnsupported if none of the algorithms is supported.
    """
    members = [MEMBER.fullmatch(member) for member in value.split(",")]
    digests = {}
    for member in members:
        if member is None:
            raise DigestInvalid(field=value[:200])
        digests[member[1]] = decode(member[2], value)
    supported = {name: digest for name, digest in digests.items() if name in ALGORITHMS}
    if not supported:
        listing = [{"algorithm": name, "header": "Content-Digest"} for name in digests]
        raise DigestUnsupported(members={"unsupported-algorithms": listing})
    if any(len(digest) != LENGTHS[name] for name, digest in supported.items()):
        raise DigestInvalid(field=value[:200])
    return supported


def parse_chunks_digest(value: str) -> bytes:
    """Return the SHA-256 over the chunks' SHA-256s in Content-Digest syntax. Raise what parse_digest raises."""
    digests = parse_digest(value)
    if "sha-256" not in digests:
        raise DigestUnsupported("A chunks_digest is a sha-256.")
    return digests["sha-256"]


def decode(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise DigestInvalid(field=field[:200]) from None
