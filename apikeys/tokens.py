"""An API key's token, `bb_<key id>_<secret><checksum>`: making, reading, digesting. No database.

The secret is 256 random bits as 43 characters of base62. The checksum is the CRC-32 of everything before it, 6
characters of base62, so that a mistyped key is refused, and a leaked one recognised, without looking it up.
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
        """What is stored of the secret: SHA-256, in hex. It has 256 bits of its own, so no salt and no stretching."""
        return sha256(self.secret.encode()).hexdigest()


def make(key_id: str) -> Token:
    return Token(key_id, base62(secrets.randbits(SECRET_BITS), SECRET_LENGTH))


def parse(text: str) -> Token:
    """Raises MalformedToken."""
    match = TOKEN.fullmatch(text)
    if not match or checksum(text[:-CHECKSUM_LENGTH]) != match["checksum"]:
        raise MalformedToken
    return Token(match["key_id"], match["secret"])


def checksum(body: str) -> str:
    return base62(crc32(body.encode()), CHECKSUM_LENGTH)
