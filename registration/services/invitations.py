"""Invitations: make, open, accept and revoke them.

A link has a secret of 256 bits, of which only the SHA-256 is stored. An invitation for one address has two links: one
that is shown to its maker, and one that is mailed. Only the mailed one proves who opens it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import activity
from accounts import services as accounts
from accounts.models import Kind, User
from bytebin.db.ids import is_id
from bytebin.db.transactions import atomic
from bytebin.errors import (
    InvitationNotFound,
    InvitationUsed,
    RegistrationClosed,
    TooManyInvitations,
)
from bytebin.ratelimits import Limit, take
from registration.models import Arrival, Invitation, Rules
from registration.services import rules

SECRET_BYTES = 32
# Links of one network that open nothing. The counts of others are given back.
OPENED = Limit("invitation links", 60, 60)
# Invitations of one maker, each of which may send a mail.
MADE = Limit("invitations made", 30, 60 * 60)


@dataclass(frozen=True)
class Made:
    """A new invitation with its link, which cannot be shown again."""

    invitation: Invitation
    link: str
    mailed: bool

    @property
    def mail_failed(self) -> bool:
        return bool(self.invitation.mailed_digest) and not self.mailed


@dataclass(frozen=True)
class Opened:
    """An invitation that works, by the link with which it was opened."""

    invitation: Invitation
    by_mail: bool

    @property
    def proves_address(self) -> bool:
        """Return whether a new account's address counts as verified.

        A mailed link proves it. Without a mail server nothing can, so the invitation has to suffice.
        """
        return self.by_mail or not settings.EMAIL_CONFIGURED


def make(
    maker: User | None,
    *,
    email: str = "",
    max_uses: int = 1,
    expires_in: timedelta,
    quota_bytes: int | None = None,
) -> Made:
    """Make an invitation and mail its link to `email`, if it names one and there is a mail server.

    `maker` is None for the operator. Raises RateLimited, TooManyInvitations or, in a closed server, RegistrationClosed.
    """
    if rules.current().mode == Rules.Mode.CLOSED:
        raise RegistrationClosed
    if maker:
        take((MADE, maker.pk))
    shown, mailed = new_secret(), new_secret()
    by_mail = bool(email) and settings.EMAIL_CONFIGURED
    invitation = insert(
        maker,
        email=email,
        max_uses=max_uses,
        expires_at=timezone.now() + expires_in,
        quota_bytes=quota_bytes,
        digest=digest(shown),
        mailed_digest=digest(mailed) if by_mail else "",
    )
    sent = by_mail and send(invitation, link(invitation, mailed))
    return Made(invitation, link(invitation, shown), sent)


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return the stored SHA-256 in hex. 256 random bits need neither salt nor stretching."""
    return sha256(secret.encode()).hexdigest()


def link(invitation: Invitation, secret: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('invitation', args=[f'{invitation.pk}-{secret}'])}"


@atomic
def insert(maker: User | None, **fields: Any) -> Invitation:
    """Insert an invitation. At its maker's limit, the oldest one that has ended makes room for it."""
    if maker:
        accounts.hold(maker.pk)  # so that no other request inserts at the same time
        make_room(maker)
    return Invitation.objects.create(made_by=maker, **fields)


def make_room(maker: User) -> None:
    """Raise TooManyInvitations if all of the maker's invitations still work."""
    own = Invitation.objects.visible_to(maker)
    if own.count() < settings.MAX_INVITATIONS:
        return
    ended = own.ended().order_by("created_at").first()
    if ended is None:
        raise TooManyInvitations(limit=settings.MAX_INVITATIONS)
    ended.delete()


def send(invitation: Invitation, mailed_link: str) -> bool:
    """Mail the link. Return False if the mail server does not take it."""
    context = {
        "link": mailed_link,
        "inviter": invitation.made_by.email if invitation.made_by else "",
        "expires_at": invitation.expires_at,
    }
    try:
        get_adapter().send_mail("registration/email/invitation", invitation.email, context)
    except OSError:  # smtplib's errors are OSErrors
        return False
    return True


def open_link(token: str, network: str) -> Opened:
    """Return the invitation of a link's token. Nothing is used up.

    Raises InvitationNotFound, InvitationRevoked, InvitationExpired or InvitationUsed; RegistrationClosed if nobody may
    register; and RateLimited for a network that tries too many links.
    """
    taken = take((OPENED, network))
    opened = find(token)
    taken.give_back()
    opened.invitation.require_usable()
    if rules.current().mode == Rules.Mode.CLOSED:
        raise RegistrationClosed
    return opened


def find(token: str) -> Opened:
    """Return the invitation, usable or not. Raise InvitationNotFound for an unknown one and for a wrong secret."""
    key, _, secret = token.partition("-")
    invitation = Invitation.objects.select_related("made_by").filter(pk=key).first() if is_id(key) else None
    if invitation is None:
        raise InvitationNotFound
    given = digest(secret)
    by_mail = constant_time_compare(given, invitation.mailed_digest)
    if not by_mail and not constant_time_compare(given, invitation.digest):
        raise InvitationNotFound
    return Opened(invitation, by_mail)


def accept(opened: Opened, *, email: str, name: str, password: str, **others: Any) -> User:
    """Create the invited account and count the use, both or neither.

    `password` is its hash. Raises IntegrityError if the address is taken, and what Invitation.require_usable raises if
    the invitation has ended meanwhile.
    """
    fields = {"email": email, "name": name, "password": password, **others}
    user = claim(opened.invitation.pk, verified=opened.proves_address, **fields)
    tell_maker(opened.invitation, user)
    return user


def tell_maker(invitation: Invitation, user: User) -> None:
    """Tell the maker by whom the invitation was used: by the name alone."""
    if invitation.made_by:
        activity.record(invitation.made_by, Kind.INVITATION_USED, detail=user.get_short_name())


@atomic
def claim(key: str, *, verified: bool, **fields: Any) -> User:
    invitation = Invitation.objects.select_related("made_by").filter(pk=key).first()
    if invitation is None:
        raise InvitationNotFound
    invitation.require_usable()
    below_limit = Q(revoked_at=None, expires_at__gt=timezone.now(), uses__lt=F("max_uses"))
    if not Invitation.objects.filter(below_limit, pk=key).update(uses=F("uses") + 1):
        raise InvitationUsed
    user = accounts.insert(verified=verified, quota_bytes=invitation.quota_bytes, **fields)
    Arrival.objects.create(user=user, invitation=invitation)
    return user


def revoke(invitation: Invitation) -> bool:
    """End the invitation. Return False if it was already revoked."""
    return Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1
