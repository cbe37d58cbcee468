from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sealing import seal, unseal

SITE_NAME = "bytebin"
PURPOSE = "second factors"  # of the sealed secrets


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _(
            "While your account has a second factor, its e-mail address can't be changed."
        ),
        "cannot_delete_authenticator": _("This second factor can't be removed."),
        "cannot_generate_recovery_codes": _("Recovery codes belong to a second factor. Add one first."),
        "unverified_email": _("Confirm your e-mail address first. Then you can add a second factor."),
        "incorrect_code": _("The code isn't correct, or has been used already."),
        "incorrect_passkey": _("This passkey doesn't work here. Try again, or log in another way."),
        "too_many_passkeys": _("Your account has as many passkeys as it can have. Remove one first."),
        "wrong_type": _("This isn't a passkey."),
    }

    def encrypt(self, text: str) -> str:
        return seal(PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(PURPOSE, encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom passkeys are for: the host of PUBLIC_URL, whatever host the request names."""
        return {"id": settings.PUBLIC_HOST, "name": SITE_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {"id": user.pk.encode(), "display_name": user.get_short_name(), "name": user.email}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002  # allauth's signature
        return str(_("Passkey"))
