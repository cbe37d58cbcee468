"""What a user can log in with."""

from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts import activity, sessions
from accounts.models import Kind, User

# Recovery codes left at which a user should make new ones.
FEW_CODES = 3


class Passkey(NamedTuple):
    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Factors(NamedTuple):
    """`app` and `codes_left` are None if the user has no authenticator app or no recovery codes."""

    has_password: bool
    passkeys: list[Passkey]
    app: Authenticator | None
    codes_left: int | None

    @property
    def has_second(self) -> bool:
        return bool(self.passkeys or self.app)

    @property
    def has_few_codes(self) -> bool:
        return self.codes_left is not None and self.codes_left <= FEW_CODES


def of(user: User) -> Factors:
    owned = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    by_type = {each.type: each for each in owned}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        has_password=user.has_usable_password(),
        passkeys=[passkey(each) for each in owned if each.type == Authenticator.Type.WEBAUTHN],
        app=by_type.get(Authenticator.Type.TOTP),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )


def passkey(authenticator: Authenticator) -> Passkey:
    return Passkey(
        str(authenticator.pk), authenticator.wrap().name, authenticator.created_at, authenticator.last_used_at
    )


def find_passkey(user: User, passkey_id: str) -> Authenticator | None:
    """Return the passkey. Keys are numbers or, on MongoDB, text, so ids are compared as text."""
    owned = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return next((each for each in owned if str(each.pk) == passkey_id), None)


def is_only_way_in(authenticator: Authenticator) -> bool:
    """Return whether the user could no longer log in without this passkey."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type=Authenticator.Type.WEBAUTHN)
    return not authenticator.user.has_usable_password() and others.count() == 1


def lacks_second(user: User) -> bool:
    """Return whether a moderator still has to set up a second factor, which MODERATORS_NEED_SECOND_FACTOR asks for."""
    if not settings.MODERATORS_NEED_SECOND_FACTOR:
        return False
    second = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not Authenticator.objects.filter(user=user, type__in=second).exists()


def rescue(user: User) -> None:
    """Remove the second factor and all passkeys of a user who has lost them, and end all sessions. Tell the user."""
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    activity.record(user, Kind.RESCUED)
