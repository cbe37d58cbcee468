"""Helpers of the tests of invitations."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse

from accounts.models import User
from registration.services import invitations
from tests.members import PASSWORD, Member

PAGE = reverse("invitations")
BROWSER = {"Accept": "text/html"}
WEEK = timedelta(days=7)
CAROL = "carol@example.net"
FORM = {"email": CAROL, "name": "Carol", "password1": PASSWORD}


def post(member: Member, **fields: str) -> Any:
    return member.browser.post(PAGE, {"email": "", "max_uses": "1", "expires_in": "7", **fields})


def make(maker: Member | None = None, **wanted: Any) -> str:
    """Return the path of the link that is shown."""
    user = User.objects.get(pk=maker.user.pk) if maker else None
    return path_of(invitations.make(user, **{"expires_in": WEEK, **wanted}).link)


def path_of(link: str) -> str:
    return urlsplit(link).path


def is_logged_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session
