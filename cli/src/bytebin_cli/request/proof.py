"""The proof of work that a server may ask of senders, so that bots pay for each try: ALTCHA's, version 2.

PBKDF2 (SHA-256) over growing counters, until the key begins as the challenge says.
"""

import base64
import hashlib
import json
from typing import Final, NamedTuple

from bytebin_cli.api import Document
from bytebin_cli.errors import Refused
from bytebin_cli.responses import unexpected_response
from bytebin_cli.texts import gettext as _

# Iterations of PBKDF2 in all, about half a minute: servers ask for a second of a browser's time.
_MOST_ITERATIONS: Final = 1 << 26
_MOST_KEY_BYTES: Final = 64
_COUNTER_LENGTH: Final = 4


class _Parameters(NamedTuple):
    nonce: bytes
    salt: bytes
    cost: int
    key_length: int
    key_prefix: str


def solve(challenge: Document) -> str:
    """Return the proof to send. Raise Refused for a challenge that is malformed, or takes too long."""
    parameters = _parse(challenge)
    for counter in range(_MOST_ITERATIONS // parameters.cost):
        password = parameters.nonce + counter.to_bytes(_COUNTER_LENGTH)
        derived = hashlib.pbkdf2_hmac(
            "sha256", password, parameters.salt, parameters.cost, parameters.key_length
        )
        if derived.hex().startswith(parameters.key_prefix):
            solution = {"counter": counter, "derivedKey": derived.hex()}
            proof = json.dumps({"challenge": challenge, "solution": solution})
            return base64.b64encode(proof.encode()).decode()
    raise Refused(_("The server asks for a proof of work that takes too long."))


def _parse(challenge: Document) -> _Parameters:
    match challenge.get("parameters"):
        case {
            "nonce": str(nonce),
            "salt": str(salt),
            "cost": int(cost),
            "keyLength": int(length),
            "keyPrefix": str(prefix),
        } if cost > 0 and 0 < length <= _MOST_KEY_BYTES:
            try:
                return _Parameters(bytes.fromhex(nonce), bytes.fromhex(salt), cost, length, prefix)
            except ValueError:
                raise unexpected_response() from None
    raise unexpected_response()
