"""Many requests with one secret at the same moment: nothing works twice, and no limit is exceeded."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.accounts.mailbox import mailed_link, path_of
from tests.accounts.mfa.apps import add_app, code_of, wrong_code
from tests.accounts.test_login import is_logged_in, log_in
from tests.campaign import LONG
from tests.members import Member
from tests.rate_limits import forget_rate_limits
from tests.services.making import together

MANY = 100 if LONG else 12
GUESSES = 5  # of second factors, for an account, in five minutes
WRONG_CODE = "been used already"  # the sentence after a comparison
RESET_MAILS = 5  # to an account, in a minute

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_link_that_resets_the_password_does_so_once(alice: Member, anonymous: Client) -> None:
    anonymous.post(reverse("account_reset_password"), {"email": alice.user.email})
    link = path_of(mailed_link(alice.user.email))
    browsers = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(MANY)]
    forms = [browser.get(link, follow=True).request["PATH_INFO"] for browser in browsers]

    def reset(number: int) -> bool:
        password = f"correct-horse-{number}"
        response = browsers[number].post(forms[number], {"password1": password, "password2": password})
        return response.status_code == 302

    done = together(MANY, reset)
    assert done.count(True) == 1, done
    alice.user.refresh_from_db()
    assert alice.user.check_password(f"correct-horse-{done.index(True)}")


def test_no_more_mails_are_sent_than_promised(alice: Member) -> None:
    url, form = reverse("account_reset_password"), {"email": alice.user.email}
    together(MANY, lambda number: Client(REMOTE_ADDR=f"192.0.2.{number}").post(url, form).status_code)
    assert len(mail.outbox) == RESET_MAILS


def test_no_more_second_factors_are_compared_than_promised(alice: Member) -> None:
    secret = add_app(alice)
    browsers = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(MANY)]
    for browser in browsers:
        forget_rate_limits()
        log_in(browser, alice)
    forget_rate_limits()

    def guess(number: int) -> bool:
        """Return whether the code was compared."""
        response = browsers[number].post(reverse("mfa_authenticate"), {"code": wrong_code(secret)})
        return response.status_code == 200 and WRONG_CODE in response.content.decode()

    guessed = together(MANY, guess)
    assert guessed.count(True) == GUESSES, guessed
    browsers[0].post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert not is_logged_in(browsers[0]), "the right one is not compared either"
