from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.members import PASSWORD, Member


def create(monkeypatch: pytest.MonkeyPatch, email: str, *options: str, password: str = PASSWORD) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    call_command("createuser", email, "--password-stdin", *options, stdout=StringIO())


def test_the_user_can_log_in_immediately(monkeypatch: pytest.MonkeyPatch, anonymous: Client) -> None:
    create(monkeypatch, "First@Example.org")
    address = EmailAddress.objects.get(email="first@example.org")
    assert address.verified
    assert address.primary
    assert not address.user.is_staff
    anonymous.post(reverse("account_login"), {"login": "first@example.org", "password": PASSWORD})
    assert anonymous.get(reverse("account")).status_code == 200


@pytest.mark.django_db
def test_staff_is_a_moderator_and_not_a_superuser(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch, "mod@example.org", "--staff")
    user = User.objects.get()
    assert user.is_staff
    assert not user.is_superuser


@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [
        ("not an address", PASSWORD, "valid email"),
        ("alice@example.org", PASSWORD, "already exists"),
        ("ALICE@example.org", PASSWORD, "already exists"),
        ("carol@example.org", "short", "too short"),
        ("carol@example.org", "", "too short"),
        ("carol@example.org", "password123", "too common"),
        ("carol@example.org", "carol@example.org", "too similar"),
        (f"{'x' * 250}@example.org", PASSWORD, "at most 254"),
    ],
)
def test_bad_input_is_reported_and_no_user_is_created(
    monkeypatch: pytest.MonkeyPatch, alice: Member, email: str, password: str, reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        create(monkeypatch, email, password=password)
    assert list(User.objects.all()) == [alice.user]


def test_the_password_is_never_an_argument() -> None:
    with pytest.raises(CommandError, match="--password-stdin"):
        call_command("createuser", "first@example.org")
