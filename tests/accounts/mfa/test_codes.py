"""Authenticator apps and recovery codes: setting them up, and logging in with them."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import Activity, Kind, User
from tests.accounts.mailbox import last_mail
from tests.accounts.mfa.apps import add_app, code_of, recovery_codes, wrong_code
from tests.accounts.test_login import is_logged_in, log_in
from tests.campaign import LONG
from tests.members import Member
from tests.rate_limits import forget_rate_limits
from tests.services.making import together

MANY = 100 if LONG else 8


def enter(browser: Client, code: str) -> bool:
    browser.post(reverse("mfa_authenticate"), {"code": code})
    return is_logged_in(browser)


def test_with_an_app_a_password_alone_does_not_log_in(alice: Member) -> None:
    secret = add_app(alice)
    browser = Client()
    assert log_in(browser, alice) == reverse("mfa_authenticate")
    assert not is_logged_in(browser)
    assert not enter(browser, wrong_code(secret))
    assert enter(browser, code_of(secret))


def test_a_code_may_be_a_period_early_or_late_and_have_spaces(alice: Member) -> None:
    secret = add_app(alice)
    browser = Client()
    log_in(browser, alice)
    code = code_of(secret, 1)
    assert enter(browser, f" {code[:3]} {code[3:]}")


def test_a_code_works_once_and_makes_earlier_ones_useless(alice: Member) -> None:
    secret = add_app(alice)
    code, earlier = code_of(secret, 1), code_of(secret)
    for expected, entered in ((True, code), (False, code), (False, earlier)):
        browser = Client()
        log_in(browser, alice)
        assert enter(browser, entered) is expected


def test_a_recovery_code_works_once_and_its_use_is_told(alice: Member) -> None:
    add_app(alice)
    code, *others = recovery_codes(alice)
    for expected in (True, False):
        browser = Client()
        log_in(browser, alice)
        assert enter(browser, code) is expected
    assert recovery_codes(alice) == others
    assert "recovery code" in last_mail(alice.user.email)


def test_guessing_codes_is_limited_for_the_account_not_the_browser(alice: Member) -> None:
    secret = add_app(alice)
    for _ in range(5):
        browser = Client()
        log_in(browser, alice)
        enter(browser, wrong_code(secret))
    browser = Client()
    log_in(browser, alice)
    assert not enter(browser, code_of(secret))


@pytest.mark.django_db(transaction=True)
def test_a_code_used_by_many_at_once_lets_one_in(alice: Member) -> None:
    secret = add_app(alice)
    for code in (code_of(secret), recovery_codes(alice)[0]):
        forget_rate_limits()
        browsers = [Client() for _ in range(MANY)]
        for browser in browsers:
            log_in(browser, alice)
        let_in = together(MANY, lambda number: enter(browsers[number], code))  # noqa: B023
        assert let_in.count(True) == 1, code


@pytest.mark.django_db(transaction=True)
def test_two_set_ups_at_once_leave_one_app_and_one_list_of_codes(alice: Member) -> None:
    browsers = [alice.browser, Client()]
    log_in(browsers[1], alice)
    url = reverse("mfa_activate_totp")
    secrets = [browser.get(url).context["form"].secret for browser in browsers]
    together(2, lambda number: browsers[number].post(url, {"code": code_of(secrets[number])}).status_code)
    kinds = sorted(Authenticator.objects.values_list("type", flat=True))
    assert kinds == ["recovery_codes", "totp"]


def test_the_stored_rows_contain_neither_the_secret_nor_a_code(alice: Member) -> None:
    secret = add_app(alice)
    codes = recovery_codes(alice)
    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows
    assert not [code for code in codes if code in rows]


def test_setting_up_an_app_logs_out_other_devices_and_keeps_keys_unless_asked(alice: Member) -> None:
    other, api = Client(), alice.api()
    log_in(other, alice)
    add_app(alice)
    assert not is_logged_in(other)
    assert is_logged_in(alice.browser)
    assert api.get("/api/v1/user").status_code == 200
    alice.browser.post(reverse("mfa_deactivate_totp"))
    add_app(alice, revoke_keys="1")
    assert api.get("/api/v1/user").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_adding_and_removing_an_app_is_told(alice: Member) -> None:
    add_app(alice)
    assert "authenticator app" in last_mail(alice.user.email)
    alice.browser.post(reverse("mfa_deactivate_totp"))
    kinds = list(Activity.objects.filter(user=alice.user).order_by("at").values_list("kind", flat=True))
    assert kinds == [Kind.FACTOR_ADDED, Kind.FACTOR_REMOVED]
    assert not Authenticator.objects.exists(), "recovery codes are left without a second factor"


def test_a_wrong_code_sets_up_nothing(alice: Member) -> None:
    url = reverse("mfa_activate_totp")
    secret = alice.browser.get(url).context["form"].secret
    page = alice.browser.post(url, {"code": wrong_code(secret)})
    assert page.context["form"].errors["code"]
    assert not Authenticator.objects.exists()


def test_recovery_codes_can_be_saved_as_a_file_and_made_anew(alice: Member) -> None:
    add_app(alice)
    codes = recovery_codes(alice)
    saved = alice.browser.get(reverse("mfa_download_recovery_codes"))
    assert saved.text.split() == codes
    alice.browser.post(reverse("mfa_generate_recovery_codes"))
    assert not set(codes) & set(recovery_codes(alice))


def test_a_reset_password_still_needs_the_second_factor(alice: Member) -> None:
    add_app(alice)
    user = User.objects.get(pk=alice.user.pk)
    user.set_password("another-long-password")
    user.save(update_fields=["password"])
    browser = Client()
    assert log_in(browser, alice, "another-long-password") == reverse("mfa_authenticate")
