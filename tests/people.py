"""The users in access tests: alice, bob, and a stranger without an account."""

from hashlib import sha256

import httpx

TIMEOUT = 60.0  # seconds; generous for a busy machine


PASSWORDS = [f"correct-horse-{number:02}" for number in range(34)]  # no two users of the cast have the same


def password_for(email: str) -> str:
    return PASSWORDS[int(sha256(email.encode()).hexdigest(), 16) % len(PASSWORDS)]


class Person:
    """A user of the server. `api` sends the person's API key, or none for a stranger."""

    def __init__(self, address: str, email: str = "", password: str = "") -> None:
        self.address = address
        self.email = email
        self.password = password
        self._token = ""
        self.api = httpx.Client(base_url=address, timeout=TIMEOUT)

    @property
    def token(self) -> str:
        return self._token

    @token.setter
    def token(self, token: str) -> None:
        self._token = token
        self.api.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        self.api.close()
