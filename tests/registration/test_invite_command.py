from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from registration.models import Invitation
from registration.services import rules
from tests.accounts.mailbox import mailed_link
from tests.members import PASSWORD

CAROL = "carol@example.org"


def invite(*arguments: str) -> str:
    printed = StringIO()
    call_command("invite", *arguments, stdout=printed, stderr=StringIO())
    return printed.getvalue().strip()


def test_the_operator_invites_without_an_account(anonymous: Client) -> None:
    link = invite("--uses", "2", "--days", "30", "--quota", "5000")
    form = {"email": CAROL, "name": "", "password1": PASSWORD}
    assert anonymous.post(urlsplit(link).path, form).status_code == 302
    assert User.objects.get(email=CAROL).quota_bytes == 5000
    row = Invitation.objects.get()
    assert (row.made_by, row.max_uses, row.uses) == (None, 2, 1)
    assert 29 <= (row.expires_at - row.created_at).days <= 30


@pytest.mark.django_db
def test_an_address_is_mailed_a_link_of_its_own(settings: Settings) -> None:
    settings.EMAIL_CONFIGURED = True
    shown = invite("Carol@Example.org")
    assert "/account/invitation/" in mailed_link(CAROL)
    assert mailed_link(CAROL) != shown
    assert "You're invited" in str(mail.outbox[0].body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["nobody"], "valid email"),
        (["--uses", "0"], "1 to 1000"),
        (["--days", "366"], "1 to 365"),
        (["--quota", "-1"], "number of bytes"),
        ([CAROL, "--uses", "2"], "one account"),
    ],
)
def test_bad_arguments_are_refused(arguments: list[str], advice: str) -> None:
    with pytest.raises(CommandError, match=advice):
        invite(*arguments)
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_a_closed_server_makes_no_invitations() -> None:
    rules.change(mode="closed")
    with pytest.raises(CommandError, match="closed"):
        invite()
