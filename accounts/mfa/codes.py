"""Codes of authenticator apps and recovery codes. Each works once, also if many requests use it at the same moment."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

from accounts.models import User

# Longer than any code: ten digits, and spaces or dashes that people type between them.
LONGEST_CODE = 32


def use(user: User, code: str) -> Authenticator | None:
    """Use up `code` and return what it belongs to, or None if it is wrong or used.

    The caller counts the attempt first.
    """
    owned = Authenticator.objects.filter(user=user)
    for authenticator in owned.exclude(type=Authenticator.Type.WEBAUTHN):
        used = use_time_code if authenticator.type == Authenticator.Type.TOTP else use_recovery_code
        if used(authenticator, code):
            return authenticator
    return None


def use_time_code(authenticator: Authenticator, code: str) -> bool:
    """Use up the code of a period, and with it those of earlier periods (RFC 6238, section 5.2)."""
    secret = decrypt(authenticator.data["secret"])
    last = authenticator.data.get("last_period", 0)
    for period in yield_hotp_counters_from_time():
        if period > last and compare_user_code(
            actual=code, expected=format_hotp_value(hotp_value(secret, period))
        ):
            return replace(authenticator, last_period=period)
    return False


def use_recovery_code(authenticator: Authenticator, code: str) -> bool:
    used = authenticator.data["used_mask"]
    for index, expected in enumerate(RecoveryCodes(authenticator).generate_codes()):
        if compare_user_code(actual=code, expected=expected) and not used & 1 << index:
            return replace(authenticator, used_mask=used | 1 << index)
    return False


def replace(authenticator: Authenticator, **changes: int) -> bool:
    """Change the stored data. Return False, without a change, if another request has changed it since it was read."""
    before, after = authenticator.data, {**authenticator.data, **changes}
    if Authenticator.objects.filter(pk=authenticator.pk, data=before).update(data=after) != 1:
        return False
    authenticator.data = after
    return True
