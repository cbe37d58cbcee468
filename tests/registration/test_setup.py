"""The first visit: a link creates the first account, once and for all."""

import stat
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from registration.models import Setup
from registration.services import setup
from tests.members import PASSWORD, Member

FORM = {"email": "First@Example.org", "name": "First", "password1": PASSWORD}
BROWSER = {"Accept": "text/html"}

pytestmark = pytest.mark.usefixtures("new_server")


def path() -> str:
    return urlsplit(setup.link()).path


def kept_link(settings: Settings) -> Path:
    return Path(settings.DATA_DIR, "setup_link")


def test_the_start_page_says_how_to_find_the_link_and_nobody_can_sign_up(anonymous: Client) -> None:
    start = anonymous.get("/")
    assert "This server is being set up" in start.text
    assert "setup_link" in start.text
    assert setup.token() not in start.text
    assert reverse("account_signup") not in start.text
    assert "Sign-up is closed" in anonymous.get(reverse("account_signup")).text
    anonymous.post(reverse("account_signup"), FORM)
    assert not User.objects.exists()


def test_the_link_creates_a_verified_superuser_and_logs_in(anonymous: Client) -> None:
    response = anonymous.post(path(), FORM)
    assert response.headers["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.name, user.is_staff, user.is_superuser) == (
        "first@example.org", "First", True, True,
    )  # fmt: skip
    assert user.password.startswith("argon2$")
    assert EmailAddress.objects.get().verified
    assert anonymous.get(reverse("admin:accounts_user_changelist")).status_code == 200


def test_a_get_uses_nothing_up(anonymous: Client) -> None:
    link = path()
    for _ in range(3):
        assert anonymous.get(link).status_code == 200
        assert anonymous.head(link).status_code == 200
    assert anonymous.post(link, FORM).status_code == 302


def test_the_way_is_closed_for_good_afterwards(anonymous: Client) -> None:
    link = path()
    anonymous.post(link, FORM)
    for gone in (False, True):
        if gone:
            User.objects.all().delete()
        late = Client()
        for response in (late.get(link, headers=BROWSER), late.post(link, FORM, headers=BROWSER)):
            assert response.status_code == 410
            assert "already set up" in response.text
        assert "being set up" not in late.get("/").text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", ""),
        ("name", "a\u202eb"),
        ("password1", "short"),
        ("password1", ""),
    ],
)
def test_bad_input_is_reported_at_its_field_and_the_link_still_works(
    anonymous: Client, field: str, value: str
) -> None:
    page = anonymous.post(path(), {**FORM, field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not User.objects.exists()
    assert anonymous.post(path(), FORM).status_code == 302


def test_a_wrong_link_is_refused_with_advice(anonymous: Client) -> None:
    for wrong in (path()[:-2] + "/", reverse("setup", args=["0" * 64])):
        for response in (
            anonymous.get(wrong, headers=BROWSER),
            anonymous.post(wrong, FORM, headers=BROWSER),
        ):
            assert response.status_code == 404
            assert "setup_link" in response.text
    assert not User.objects.exists()


def test_guessing_links_is_rate_limited_and_using_the_right_one_is_not_counted(anonymous: Client) -> None:
    wrong = reverse("setup", args=["0" * 64])
    for _ in range(60):
        anonymous.get(path())
    statuses = [anonymous.get(wrong).status_code for _ in range(61)]
    assert statuses == [404] * 60 + [429]


def test_the_secret_is_no_referrer_and_the_link_names_the_public_url(
    anonymous: Client, settings: Settings
) -> None:
    page = anonymous.get(path())
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert anonymous.get("/").headers["Referrer-Policy"] == "same-origin"
    settings.PUBLIC_URL = "https://files.example"
    assert setup.link().startswith("https://files.example/account/setup/")


def test_each_start_announces_the_same_link_in_a_private_file(settings: Settings) -> None:
    link = setup.announce()
    assert setup.announce() == link
    assert kept_link(settings).read_text() == f"{link}\n"
    assert stat.S_IMODE(kept_link(settings).stat().st_mode) == 0o600


def test_a_database_that_was_created_anew_has_another_link() -> None:
    before = setup.link()
    Setup.objects.all().delete()
    Setup.objects.create()
    assert setup.link() != before


def test_the_file_is_deleted_when_the_link_has_been_used(anonymous: Client, settings: Settings) -> None:
    setup.announce()
    anonymous.post(path(), FORM)
    assert not kept_link(settings).exists()
    assert setup.announce() == ""


def test_a_file_left_on_another_machine_is_deleted_at_its_next_start(
    anonymous: Client, settings: Settings
) -> None:
    anonymous.post(path(), FORM)
    kept_link(settings).write_text("left")
    assert setup.announce() == ""
    assert not kept_link(settings).exists()


def test_createuser_closes_the_way(monkeypatch: pytest.MonkeyPatch, anonymous: Client) -> None:
    link = path()
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    call_command("createuser", "operator@example.org", "--password-stdin", stdout=StringIO())
    User.objects.all().delete()
    assert anonymous.get(link).status_code == 410
    assert not setup.is_open()


def test_an_account_made_in_another_way_closes_the_way_at_the_next_start(alice: Member) -> None:
    assert not setup.is_open()
    assert setup.announce() == ""
    alice.user.delete()
    assert not setup.is_open()


def test_a_failed_createuser_leaves_the_way_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("short\n"))
    with pytest.raises(CommandError):
        call_command("createuser", "operator@example.org", "--password-stdin", stdout=StringIO())
    assert setup.is_open()


def test_the_command_prints_the_link_until_it_has_been_used(anonymous: Client) -> None:
    printed = StringIO()
    call_command("setup_link", stdout=printed)
    assert printed.getvalue().strip() == setup.link()
    anonymous.post(path(), FORM)
    with pytest.raises(CommandError, match="createuser"):
        call_command("setup_link")
