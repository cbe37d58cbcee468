"""Line breaks in addresses and names add no header and no recipient to a mail."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.members import PASSWORD, Member

BREAKS = ["\r\n", "\n", "\r", "%0d%0a", "\u2028", "\0"]
INJECTED = "Bcc: evil@example.net"


def assert_harmless() -> None:
    for message in mail.outbox:
        assert "evil@example.net" not in message.recipients()
        sent = message.message()
        assert sent["Bcc"] is None
        assert "\n" not in str(sent["To"]) + str(sent["Subject"])


@pytest.mark.parametrize("breaks", BREAKS)
def test_an_address_with_a_line_break_gets_no_mail(alice: Member, moderator: Member, breaks: str) -> None:
    User.objects.filter(pk=moderator.user.pk).update(may_invite=True)
    address = f"x@example.org{breaks}{INJECTED}"
    forms = [
        (Client(), "account_signup", {"email": address, "name": "x", "password1": PASSWORD}),
        (Client(), "account_reset_password", {"email": address}),
        (Client(), "account_login", {"login": address, "password": PASSWORD}),
        (alice.browser, "account_email", {"email": address, "action_add": ""}),
        (moderator.browser, "invitations", {"email": address, "max_uses": "1", "expires_in": "7"}),
    ]
    for browser, name, form in forms:
        assert browser.post(reverse(name), form).status_code == 200, name
    assert [
        message for message in mail.outbox if "example.org" in str(message.to) and breaks in str(message.to)
    ] == []
    assert not User.objects.filter(email__contains="evil").exists()
    assert_harmless()


@pytest.mark.parametrize("breaks", BREAKS)
def test_a_name_with_a_line_break_changes_no_mail(anonymous: Client, breaks: str) -> None:
    form = {"email": "carol@example.org", "name": f"Carol{breaks}{INJECTED}", "password1": PASSWORD}
    anonymous.post(reverse("account_signup"), form)
    assert_harmless()
