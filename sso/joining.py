"""Joining: the identity of a provider and the account that already has its address.

What the provider says about the address is not enough. The owner logs in with the password, or opens a mailed link in
the same browser. Until then, the session keeps the identity.
"""

import time
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from bytebin.errors import JoiningExpired
from bytebin.ratelimits import Limit, take
from sso.identity import Identity, load
from sso.services import accounts

KEY = "sso_joining"
# allauth's names of the ways to log in that are this server's own: password, passkey.
OWN_PROOFS = ("password", "mfa")
SALT = "sso.joining"
LASTS = 15 * 60  # seconds, for the session's entry and for the link
MAILED = Limit("joining mails", 5, 60 * 60)


def begin(request: HttpRequest, identity: Identity) -> HttpResponse:
    """Keep the identity for the page that asks for proof, and redirect there."""
    request.session[KEY] = {"identity": identity.dump(), "at": time.time()}
    return redirect("sso-join")


def pending(request: HttpRequest) -> tuple[Identity, User]:
    """Return the identity in the session and the account that it could join. Raise JoiningExpired."""
    kept: Mapping[str, Any] | None = request.session.get(KEY)
    if kept is None or time.time() - kept["at"] > LASTS:
        raise JoiningExpired
    identity = load(kept["identity"])
    user = accounts.account_to_join(identity)
    if user is None:
        raise JoiningExpired
    return identity, user


def proved_by_login(request: HttpRequest, user: User) -> bool:
    """Return whether the account's owner has logged in since the identity was kept."""
    if request.user != user:
        return False
    records = get_authentication_records(request, user)
    return any(
        record["method"] in OWN_PROOFS and record["at"] > request.session[KEY]["at"] for record in records
    )


def send_link(identity: Identity, user: User) -> None:
    """Mail a link to the account's address. Raise RateLimited."""
    take((MAILED, user.pk))
    token = signing.dumps([identity.provider, identity.subject, user.pk], salt=SALT)
    link = f"{settings.PUBLIC_URL}{reverse('sso-join-link', args=[token])}"
    get_adapter().send_mail("sso/email/join", user.email, {"link": link, "user": user})


def require_link(token: str, identity: Identity, user: User) -> None:
    """Raise JoiningExpired unless the token is that of a link for this identity and this account."""
    try:
        named = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise JoiningExpired from None
    if named != [identity.provider, identity.subject, user.pk]:
        raise JoiningExpired


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
