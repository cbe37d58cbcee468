"""Password hashes that cost tests little. The product's parameters are for people, not for a thousand users in tests.

`python -m tests.hashers` computes the known hashes again, after a change of parameters.
"""

import json
import secrets
from functools import cache
from pathlib import Path

from accounts.hashers import BoundedArgon2
from tests.people import PASSWORDS

KNOWN = Path(__file__).with_name("password_hashes.json")


@cache
def known() -> dict[str, str]:
    """Return hashes by password, computed by the product's hasher (tests/infrastructure/test_hashers.py)."""
    found: dict[str, str] = json.loads(KNOWN.read_text())
    return found


class KnownHashes(BoundedArgon2):
    """The product's hasher, which looks up the hashes of the users' passwords (tests/people.py)."""

    def encode(self, password: str, salt: str) -> str:
        return known().get(password) or super().encode(password, salt)


class QuickArgon2(BoundedArgon2):
    """Argon2id that takes a millisecond, for tests in this process."""

    time_cost = 1
    memory_cost = 1024  # KiB
    parallelism = 1


def main() -> None:
    hashes = {password: BoundedArgon2().encode(password, secrets.token_hex(11)) for password in PASSWORDS}
    KNOWN.write_text(json.dumps(hashes, indent=1) + "\n")


if __name__ == "__main__":
    main()
