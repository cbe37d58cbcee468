"""Why a request is turned away, shaped like `files/errors.py`: slug for programs, title and advice for people."""

from typing import Any, ClassVar


class AccessError(Exception):
    slug: ClassVar[str]
    title: ClassVar[str]
    advice: ClassVar[str]

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.advice
        self.members = members


class InvalidKey(AccessError):
    slug = "unauthorized"
    title = "Missing or invalid API key"
    advice = (
        "The key is mistyped, incomplete or unknown. Copy it again, or make a new one on the page API keys."
    )


class KeyExpired(AccessError):
    slug = "key-expired"
    title = "The API key has expired"
    advice = "Its time is up. Make a new key on the page API keys."


class KeyRevoked(AccessError):
    slug = "key-revoked"
    title = "The API key was revoked"
    advice = "It was switched off by its owner or a moderator. Make a new key on the page API keys."


class AccountSuspended(AccessError):
    slug = "account-suspended"
    title = "This account is suspended"
    advice = "A moderator of this server has suspended the account. Ask them why; its files are kept."


class EmailNotVerified(AccessError):
    slug = "email-not-verified"
    title = "The e-mail address is not verified"
    advice = "Log in on the website and follow the link that is mailed to you, then use the key again."


class InsufficientScope(AccessError):
    slug = "insufficient-scope"
    title = "The API key may not do this"
    advice = "Each key has the scopes that it was made with. Make a key with the scope that the answer names."

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This needs a key with the scope {scope}; make one on the page API keys.", scope=scope
        )


class CsrfFailed(AccessError):
    slug = "csrf-failed"
    title = "The request does not prove that it comes from this site"
    advice = "Send the csrftoken cookie's value in the header X-CSRFToken, or use an API key."
