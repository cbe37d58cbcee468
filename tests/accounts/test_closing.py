"""The page that closes an account, and the login that keeps it."""

from typing import Any

import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import closing
from accounts import services as accounts
from accounts.models import User
from tests.accounts.mailbox import last_mail
from tests.members import PASSWORD, Member, log_in

LEAVE, LOGIN, PROOF = reverse("account-leave"), reverse("account_login"), reverse("account_reauthenticate")


def prove(browser: Client) -> Any:
    return browser.post(PROOF, {"password": PASSWORD, "next": LEAVE})


def log_in_again(member: Member, password: str = PASSWORD) -> Any:
    return Client().post(LOGIN, {"login": member.user.email, "password": password}, follow=True)


def close(member: Member) -> Any:
    return member.browser.post(LEAVE)


def closing_at(member: Member) -> Any:
    return User.objects.get(pk=member.user.pk).closing_at


def test_the_page_asks_for_a_proof_before_it_shows_anything(alice: Member) -> None:
    log_in(alice.browser, alice.user, seconds_ago=3600)
    assert alice.browser.get(LEAVE).headers["Location"].startswith(PROOF)
    prove(alice.browser)
    assert "Close my account" in alice.browser.get(LEAVE).text
    assert closing_at(alice) is None


def test_the_form_survives_the_proof(alice: Member) -> None:
    log_in(alice.browser, alice.user, seconds_ago=3600)
    assert alice.browser.post(LEAVE).headers["Location"].startswith(PROOF)
    assert closing_at(alice) is None
    assert "Your account is being closed" in prove(alice.browser).text
    assert closing_at(alice)


def test_closing_logs_out_everywhere_and_names_the_day(alice: Member) -> None:
    elsewhere = Client()
    with time_machine.travel("2030-01-01T12:00:00+00:00", tick=False):
        for browser in (alice.browser, elsewhere):
            log_in(browser, alice.user)
        page = close(alice)
        assert "8 January 2030" in page.text
        for browser in (alice.browser, elsewhere):
            assert browser.get("/files/").headers["Location"].startswith(LOGIN)
            assert browser.get("/api/v1/user").status_code == 401


def test_a_login_keeps_the_account_and_says_so(alice: Member) -> None:
    close(alice)
    assert log_in_again(alice, "wrong").status_code == 200
    assert closing_at(alice)
    page = log_in_again(alice)
    assert "Your account won&#x27;t be closed" in page.text
    assert closing_at(alice) is None
    assert "closed" not in log_in_again(alice).text


def test_sessions_from_before_stay_over_while_it_is_closing(alice: Member) -> None:
    elsewhere = Client()
    elsewhere.force_login(alice.user)
    close(alice)
    assert elsewhere.get("/files/").status_code == 302
    log_in_again(alice)
    assert elsewhere.get("/files/").status_code == 302


def test_the_user_is_told_by_mail_and_in_recent_activity(alice: Member) -> None:
    close(alice)
    assert "To keep them, log in before that day." in last_mail(alice.user.email)
    log_in_again(alice)
    texts = [str(message.body) for message in mail.outbox if message.to == [alice.user.email]]
    assert any("so it will not be closed" in text for text in texts)
    log_in(alice.browser, alice.user)
    page = alice.browser.get(reverse("account_activity")).text
    assert "Account set to close" in page
    assert "Closing cancelled" in page


def test_after_the_time_is_over_a_login_keeps_nothing(alice: Member) -> None:
    close(alice)
    User.objects.filter(pk=alice.user.pk).update(closing_at=timezone.now())
    page = log_in_again(alice)
    assert "This account has been closed" in page.text
    assert "sessionid" not in page.wsgi_request.COOKIES or page.wsgi_request.user.is_anonymous
    assert closing_at(alice)


def test_a_suspended_user_cannot_log_in_to_keep_it(alice: Member) -> None:
    close(alice)
    accounts.suspend(alice.user.pk)
    log_in_again(alice)
    assert closing_at(alice)


def test_a_mailed_link_to_reset_the_password_does_not_keep_it(alice: Member) -> None:
    close(alice)
    Client().post(reverse("account_reset_password"), {"email": alice.user.email})
    assert closing_at(alice)


def test_the_last_moderator_has_to_confirm_that_nobody_moderates(moderator: Member) -> None:
    page = moderator.browser.get(LEAVE)
    assert "last moderator of this server" in page.text
    refused = moderator.browser.post(LEAVE)
    assert refused.context["form"].errors["alone"]
    assert closing_at(moderator) is None
    assert "is being closed" in moderator.browser.post(LEAVE, {"alone": "on"}).text
    assert closing_at(moderator)


def test_with_another_moderator_nothing_has_to_be_confirmed(moderator: Member, superuser: Member) -> None:
    assert "is being closed" in close(moderator).text
    assert "last moderator of this server" in superuser.browser.get(LEAVE).text


def test_it_needs_a_login_a_post_and_a_csrf_token(alice: Member, anonymous: Client) -> None:
    assert anonymous.get(LEAVE).headers["Location"].startswith(LOGIN)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    assert strict.post(LEAVE).status_code == 403
    assert closing_at(alice) is None


def test_moderators_see_when_an_account_will_be_removed(alice: Member, moderator: Member) -> None:
    closing.close(alice.user)
    page = moderator.browser.get(reverse("admin:accounts_user_change", args=[alice.user.pk])).text
    assert "Will be closed" in page
