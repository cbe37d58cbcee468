"""Tokens of API keys, `bb_<key id>_<secret><checksum>`: create, parse, digest. Uses no database.

The secret is 256 random bits in 43 base62 characters. The checksum is the CRC-32 of everything before it in 6 base62
characters. With it, a mistyped key is rejected and a leaked one recognised without a database query.
"""

import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from zlib import crc32

from bytebin.db.ids import base62

SECRET_BITS = 256
SECRET_LENGTH = 43  # 62^43 > 2^256
CHECKSUM_LENGTH = 6  # 62^6 > 2^32
TOKEN = re.compile(
    rf"bb_(?P<key_id>[0-9A-Za-z]{{12}})_(?P<secret>[0-9A-Za-z]{{{SECRET_LENGTH}}})"
    rf"(?P<checksum>[0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)


class MalformedToken(ValueError):
    """Not a token, or one with a wrong checksum."""


@dataclass(frozen=True)
class Token:
    key_id: str
    secret: str = field(repr=False)

    def __str__(self) -> str:
        body = f"bb_{self.key_id}_{self.secret}"
        return body + checksum(body)

    @property
    def digest(self) -> str:
        """Return the stored SHA-256 of the secret in hex. 256 random bits need neither salt nor stretching."""
        return sha256(self.secret.encode()).hexdigest()


def make(key_id: str) -> Token:
    return Token(key_id, base62(secrets.randbits(SECRET_BITS), SECRET_LENGTH))


def parse(text: str) -> Token:
    """Return the parts of a token. Raise MalformedToken."""
    match = TOKEN.fullmatch(text)
    if not match or checksum(text[:-CHECKSUM_LENGTH]) != match["checksum"]:
        raise MalformedToken
    return Token(match["key_id"], match["secret"])


def checksum(body: str) -> str:
    return base62(crc32(body.encode()), CHECKSUM_LENGTH)
