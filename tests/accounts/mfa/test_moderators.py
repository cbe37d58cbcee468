"""A second factor that moderators have to have, and what to do when one is lost."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.accounts.mailbox import last_mail
from tests.accounts.mfa.apps import add_app
from tests.accounts.test_login import is_logged_in, log_in
from tests.members import Member


def test_moderators_without_a_second_factor_are_asked_to_add_one(
    moderator: Member, settings: Settings
) -> None:
    settings.MODERATORS_NEED_SECOND_FACTOR = True
    for path in (reverse("admin:index"), reverse("admin:accounts_user_changelist")):
        response = moderator.browser.get(path, follow=True)
        assert response.request["PATH_INFO"] == reverse("mfa_index")
        assert "Moderators need a second factor" in response.text
    add_app(moderator)
    assert moderator.browser.get(reverse("admin:index")).status_code == 200


def test_without_the_setting_a_password_is_enough(moderator: Member) -> None:
    assert moderator.browser.get(reverse("admin:index")).status_code == 200


def test_others_are_asked_for_nothing(alice: Member, settings: Settings) -> None:
    settings.MODERATORS_NEED_SECOND_FACTOR = True
    assert is_logged_in(alice.browser)
    assert alice.browser.get(reverse("admin:index"), follow=True).status_code == 403


def test_rescue_lets_in_a_user_who_lost_the_second_factor_and_tells_them(alice: Member) -> None:
    add_app(alice)
    call_command("rescue", "Alice@Example.org")
    assert not Authenticator.objects.exists()
    assert "operator of this server removed" in last_mail(alice.user.email)
    browser = Client()
    log_in(browser, alice)
    assert is_logged_in(browser)


def test_rescue_ends_all_sessions(alice: Member) -> None:
    browser = Client()
    log_in(browser, alice)
    call_command("rescue", alice.user.email)
    assert not is_logged_in(browser)


@pytest.mark.django_db
def test_rescue_of_nobody_is_an_error() -> None:
    with pytest.raises(CommandError, match="No account has"):
        call_command("rescue", "nobody@example.org")
