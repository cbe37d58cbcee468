"""Accounts of people whom a provider has authenticated: find, create, connect."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from accounts import services as accounts
from accounts.models import User
from bytebin.db.transactions import atomic
from bytebin.errors import (
    AlreadyConnected,
    InvitationNotFound,
    ProviderAddressUnverified,
    RegistrationClosed,
)
from registration.models import Rules
from registration.services import invitations, rules, setup
from sso.identity import Identity, is_in, rights_of


def account_of(identity: Identity) -> User | None:
    """Return the account that is connected to the identity."""
    found = SocialAccount.objects.filter(provider=identity.provider, uid=identity.subject)
    connected = found.select_related("user").first()
    return connected.user if connected else None


def account_to_join(identity: Identity) -> User | None:
    """Return the account with the identity's address, which is not connected to it yet."""
    return User.objects.filter(email=identity.email).first() if identity.email else None


def apply_groups(user: User, identity: Identity) -> None:
    """Set what the identity's groups decide. Superusers keep their rights."""
    changes = rights_of(identity)
    if user.is_superuser:
        changes.pop("is_staff", None)
    if changes:
        User.objects.filter(pk=user.pk).update(**changes)


def register(identity: Identity, opened: invitations.Opened | None = None) -> User:
    """Create an account without a password and connect it, by the invitation if there is one.

    Raises ProviderAddressUnverified, RegistrationClosed, and what an invitation that has ended raises. Raises
    IntegrityError if the identity or its address got an account meanwhile.
    """
    if not identity.email:
        raise ProviderAddressUnverified
    if opened and opened.invitation.email not in ("", identity.email):
        raise InvitationNotFound
    if not may_register(identity, opened):
        raise RegistrationClosed
    user = insert(identity, opened.invitation.pk if opened else "")
    if opened:
        invitations.tell_maker(opened.invitation, user)
    return user


def may_register(identity: Identity, opened: invitations.Opened | None) -> bool:
    """Return whether the identity may get an account: by its groups, by an invitation, or as anyone may sign up."""
    if setup.is_open():
        return False
    if is_in(identity.groups, settings.SSO_REGISTER_GROUPS) or (opened and opened.invitation.email):
        return True
    current = rules.current()
    by_sign_up = current.mode == Rules.Mode.OPEN and not settings.SSO_REGISTER_GROUPS
    return (by_sign_up or opened is not None) and current.admits(identity.email)


@atomic
def insert(identity: Identity, invitation_key: str) -> User:
    fields: dict[str, Any] = {
        "email": identity.email,
        "name": identity.name,
        "password": make_password(None),
        **rights_of(identity),
    }
    if invitation_key:
        user = invitations.claim(invitation_key, verified=True, **fields)
    else:
        user = accounts.insert(verified=True, **fields)
    link(user, identity)
    return user


def connect(user: User, identity: Identity) -> None:
    """Connect an existing account, whose owner has proved that it is theirs. Raise AlreadyConnected.

    An identity that is already connected to this account stays so.
    """
    try:
        link(user, identity)
    except IntegrityError:
        if account_of(identity) != user:
            raise AlreadyConnected from None
    apply_groups(user, identity)


def link(user: User, identity: Identity) -> None:
    SocialAccount.objects.create(user=user, provider=identity.provider, uid=identity.subject)


def take_over(user: User, identity: Identity) -> None:
    """Connect an account whose address its owner has proved by a mailed link.

    Whoever signed up with this address may be somebody else if they never confirmed it, so their password ends.
    """
    connect(user, identity)
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        User.objects.filter(pk=user.pk).update(password=make_password(None))
        EmailAddress.objects.filter(user=user, email=user.email).update(verified=True, primary=True)
