"""Files that only a holder of the right keys could make: one rule is broken, everything else is valid."""

import hmac
import struct
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .sealing import FILE_ID, LABEL, Sealer

# The KDF's output for the password of a forged file, so that tests need not run it.
STRETCHED = b"\x33" * 32
PBKDF2, ARGON2ID = 1, 2


class Forger(Sealer):
    """A sealer whose header can be overwritten, and whose attributes turn off the bindings of the key schedule."""

    salt = FILE_ID
    stretched = b""
    header_in_keys = True
    header_in_floe = True

    @property
    def fragment(self) -> str:
        plain = super().fragment
        return plain.replace("b1.", "b1p.") if self.stretched else plain

    def key(self, use: bytes) -> bytes:
        extracted = hmac.digest(self.salt, self.secret + self.stretched, "sha256")
        header = self.header if self.header_in_keys else b""
        return hmac.digest(extracted, LABEL + use + b"\0" + header + b"\x01", "sha256")

    def floe(self, key: bytes, purpose: bytes) -> bytes:
        header = self.header if self.header_in_floe else b""
        return hmac.digest(key, self.parameters + b"\xa5" * 32 + purpose + header + b"\x01", "sha384")

    def overwrite(self, changes: Iterable[tuple[int, bytes]]) -> None:
        for at, replacement in changes:
            self.header = self.header[:at] + replacement + self.header[at + len(replacement) :]

    def protect(self, kdf_id: int, time: int, memory: int, parallelism: int = 1) -> None:
        """Require a password, which the KDF with these parameters stretches to STRETCHED."""
        self.stretched = STRETCHED
        parameters = struct.pack(">BBHII16s", kdf_id, parallelism, 0, time, memory, b"\x44" * 16)
        self.overwrite([(10, bytes([self.header[10] | 1])), (56, parameters)])

    def without_floe_header(self, envelope: bytes) -> bytes:
        """Return the envelope with its metadata sealed without F as associated data."""
        cipher, nonce = AESGCM(self.key(b"meta")), envelope[162:174]
        padded = cipher.decrypt(nonce, envelope[174:], envelope[88:162])
        return envelope[:174] + cipher.encrypt(nonce, padded, b"")
