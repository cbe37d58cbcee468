"""Errors of API keys, sessions and scopes."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError

CHALLENGE = MappingProxyType({"WWW-Authenticate": 'Bearer realm="bytebin"'})  # RFC 6750, section 3


class InvalidKey(BytebinError):
    status = 401
    slug = "unauthorized"
    title = _("Missing or invalid API key")
    advice = _(
        "Send a valid key as Authorization: Bearer bb_..., or log in. If the key is mistyped or unknown, "
        "copy it again or create a new one on the API keys page."
    )
    headers = CHALLENGE


class KeyExpired(BytebinError):
    status = 401
    slug = "key-expired"
    title = _("The API key has expired")
    advice = _("Create a new key on the API keys page.")
    headers = CHALLENGE


class KeyRevoked(BytebinError):
    status = 401
    slug = "key-revoked"
    title = _("The API key was revoked")
    advice = _("Its owner or a moderator revoked it. Create a new key on the API keys page.")
    headers = CHALLENGE


class AddressNotAllowed(BytebinError):
    status = 403
    slug = "address-not-allowed"
    title = _("The API key can't be used from this address")
    advice = _(
        "The key is allowed on certain networks only. Its owner can change them on the API keys page, "
        "or create another key."
    )

    def __init__(self, address: str = "") -> None:
        """`address`: the client's IP address, "" if it is unknown."""
        sentence = _(
            "The key is allowed on certain networks only, and this request came from %(address)s. Its owner can "
            "change them on the API keys page, or create another key."
        )
        super().__init__(sentence % {"address": address} if address else "")


class AccountSuspended(BytebinError):
    status = 403
    slug = "account-suspended"
    title = _("This account is suspended")
    advice = _("A moderator has suspended the account. Its files are kept. Ask a moderator for the reason.")


class AccountClosing(BytebinError):
    status = 403
    slug = "account-closing"
    title = _("This account is being closed")
    advice = _(
        "Its owner has closed the account. Until it is removed, they can log in on the website to keep it; "
        "then its API keys work again."
    )


class EmailNotVerified(BytebinError):
    status = 403
    slug = "email-not-verified"
    title = _("The e-mail address is not verified")
    advice = _("Log in on the website and follow the link that we e-mail you. Then use the key again.")


class InsufficientScope(BytebinError):
    status = 403
    slug = "insufficient-scope"
    title = _("The API key doesn't have the required scope")
    advice = _(
        "A key keeps the scopes it was created with. Create a key with the scope named in the response."
    )

    def __init__(self, scope: str) -> None:
        sentence = _(
            "This request needs an API key with the scope %(scope)s. Create one on the API keys page."
        )
        super().__init__(sentence % {"scope": scope}, scope=scope)


class CannotConfirm(BytebinError):
    status = 403
    slug = "cannot-confirm"
    title = _("You can't confirm that it's you")
    advice = _(
        "This page asks again who you are, but your account has no password, passkey or other login that works here. "
        "Log out, reset your password with the link on the login page, then log in with it."
    )


class ConfirmationFailed(BytebinError):
    status = 403
    slug = "confirmation-failed"
    title = _("This didn't confirm that it's you")
    advice = _(
        "You logged in there as somebody else, or the login was an old one. "
        "Try again with your own login, and enter your password when you're asked for it."
    )


class ConfirmationRequired(BytebinError):
    status = 403
    slug = "confirmation-required"
    title = _("Confirm that it's you first")
    advice = _("This needs a login of the last ten minutes. Log in again, then repeat it.")


class CsrfFailed(BytebinError):
    status = 403
    slug = "csrf-failed"
    title = _("The request has no valid CSRF token")
    advice = _("Send the value of the CSRF cookie in the header X-CSRFToken, or use an API key.")


class PasswordJustChanged(BytebinError):
    status = 409
    slug = "password-just-changed"
    title = _("The password has just been changed")
    advice = _("Log in with the new password. If it wasn't you who changed it, reset it now.")


class KeyAlreadyCreated(BytebinError):
    status = 409
    slug = "key-already-created"
    title = _("This API key has already been created")
    advice = _(
        "The form was sent twice, and created one API key, which was shown only once. "
        "If you haven't copied it, revoke it and create another one."
    )


class LastModerator(BytebinError):
    status = 409
    slug = "last-moderator"
    title = _("Nobody else moderates this server")
    advice = _("Make another account a moderator first, or confirm that the server needs none.")


class TooManyKeys(BytebinError):
    status = 409
    slug = "too-many-keys"
    title = _("Too many API keys")
    advice = _("You have as many API keys as this server allows. Revoke keys you no longer need.")


class MailNotSent(BytebinError):
    status = 503
    slug = "mail-not-sent"
    title = _("The mail couldn't be sent")
    advice = _(
        "The mail server doesn't respond, or refuses an address. Check the addresses and try again later."
    )


class WebhookNotFound(BytebinError):
    status = 404
    slug = "webhook-not-found"
    title = _("Webhook not found")
    advice = _("It was removed, or belongs to another account.")


class TooManyWebhooks(BytebinError):
    status = 409
    slug = "too-many-webhooks"
    title = _("Too many webhooks")
    advice = _("You have as many webhooks as this server allows. Remove one that you no longer need.")
