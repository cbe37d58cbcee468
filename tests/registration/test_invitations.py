"""Invitations: what their links do, and whom they let in."""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import services
from accounts.models import Activity, Kind, User
from bytebin.errors import InvitationUsed
from registration.models import Arrival, Invitation
from registration.services import invitations, rules
from tests.accounts.mailbox import last_mail, mailed_link
from tests.members import Member
from tests.registration.inviting import BROWSER, CAROL, FORM, PAGE, WEEK, is_logged_in, make, path_of, post


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("who", "may"), [("moderator", True), ("inviter", True), ("bob", False)])
def test_moderators_and_users_with_the_right_invite(
    who: str, may: bool, request: pytest.FixtureRequest
) -> None:
    member: Member = request.getfixturevalue(who)
    assert (PAGE in member.browser.get(reverse("account")).text) == may
    assert member.browser.get(PAGE).status_code == (200 if may else 403)
    assert post(member).status_code == (200 if may else 403)
    assert Invitation.objects.exists() == may


def test_a_stranger_is_sent_to_log_in(anonymous: Client) -> None:
    assert anonymous.get(PAGE).headers["Location"].startswith(reverse("account_login"))
    assert anonymous.post(PAGE, {}).headers["Location"].startswith(reverse("account_login"))


def test_the_link_is_shown_once_and_only_its_digest_is_stored(inviter: Member) -> None:
    page = post(inviter)
    link = page.context["made"].link
    assert page.text.count(link) == 1
    secret = link.rstrip("/").partition("-")[2]
    row = Invitation.objects.values().get()
    assert row["digest"] == sha256(secret.encode()).hexdigest()
    assert not [value for value in row.values() if secret in str(value)]
    assert secret not in inviter.browser.get(PAGE).text


@pytest.mark.parametrize("mode", ["open", "invitation"])
def test_without_a_mail_server_the_account_works_at_once(
    inviter: Member, anonymous: Client, mode: str
) -> None:
    rules.change(mode=mode)
    assert anonymous.post(make(inviter), FORM).headers["Location"] == "/"
    assert is_logged_in(anonymous)
    assert EmailAddress.objects.get(email=CAROL).verified
    user = User.objects.get(email=CAROL)
    assert (user.name, user.is_staff, user.may_invite, user.quota_bytes) == ("Carol", False, False, None)
    assert [message.to for message in mail.outbox] == [[inviter.user.email]]
    notice = last_mail(inviter.user.email)
    assert "signed up with your invitation: Carol" in notice
    assert CAROL not in notice
    assert Activity.objects.get(user=inviter.user).kind == Kind.INVITATION_USED


@pytest.mark.usefixtures("mail_server")
def test_with_a_mail_server_the_address_is_confirmed_first(inviter: Member, anonymous: Client) -> None:
    response = anonymous.post(make(inviter), FORM)
    assert response.headers["Location"] == reverse("account_email_verification_sent")
    assert not is_logged_in(anonymous)
    assert not EmailAddress.objects.get(email=CAROL).verified
    anonymous.post(path_of(mailed_link(CAROL)))
    assert EmailAddress.objects.get(email=CAROL).verified


@pytest.mark.usefixtures("mail_server")
def test_the_mailed_link_proves_the_address_and_the_shown_one_does_not(
    inviter: Member, anonymous: Client
) -> None:
    shown = path_of(post(inviter, email="Carol@Example.net").context["made"].link)
    mailed = path_of(mailed_link(CAROL))
    assert shown != mailed
    assert inviter.user.email in last_mail(CAROL)
    page = anonymous.get(mailed)
    assert CAROL in page.text
    response = anonymous.post(mailed, {**FORM, "email": "other@example.net"})
    assert response.headers["Location"] == "/"
    assert EmailAddress.objects.get(email=CAROL).verified
    assert not User.objects.filter(email="other@example.net").exists()


@pytest.mark.usefixtures("mail_server")
def test_whoever_made_an_invitation_cannot_confirm_its_address_with_the_shown_link(
    inviter: Member, anonymous: Client
) -> None:
    anonymous.post(make(inviter, email=CAROL), FORM)
    assert not EmailAddress.objects.get(email=CAROL).verified
    assert not is_logged_in(anonymous)


def test_a_get_uses_nothing_up(inviter: Member, anonymous: Client) -> None:
    link = make(inviter)
    for _ in range(5):
        assert anonymous.get(link).status_code == 200
        assert anonymous.head(link).status_code == 200
    assert Invitation.objects.get().uses == 0
    assert anonymous.post(link, FORM).status_code == 302


def test_an_invitation_for_several_ends_with_the_last(inviter: Member) -> None:
    link = make(inviter, max_uses=2)
    for number in range(3):
        response = Client().post(link, {**FORM, "email": f"new{number}@example.net"}, headers=BROWSER)
        assert response.status_code == (302 if number < 2 else 410)
    assert "has been used" in Client().get(link, headers=BROWSER).text
    assert User.objects.filter(email__startswith="new").count() == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_links_that_no_longer_work_say_why_and_what_to_do(
    inviter: Member, anonymous: Client, method: str
) -> None:
    expired, revoked, whole = make(inviter, expires_in=timedelta()), make(inviter), make(inviter)
    invitations.revoke(Invitation.objects.get(pk=revoked.split("/")[3].partition("-")[0]))
    key = whole.split("/")[3].partition("-")[0]
    cases = {
        expired: (410, "has expired"),
        revoked: (410, "was withdrawn"),
        whole[:-3] + "/": (404, "whole link"),
        reverse("invitation", args=[key]): (404, "whole link"),
        reverse("invitation", args=[f"{key}-"]): (404, "whole link"),
        reverse("invitation", args=["x"]): (404, "whole link"),
        reverse("invitation", args=["\u0663-\u00e9"]): (404, "whole link"),
    }
    for link, (status, words) in cases.items():
        response = getattr(anonymous, method)(link, FORM, headers=BROWSER)
        assert response.status_code == status, link
        assert words in response.text, link
    assert not User.objects.filter(email=CAROL).exists()


def test_an_invitation_ends_when_its_time_comes(inviter: Member, anonymous: Client) -> None:
    link = make(inviter, expires_in=timedelta(days=1))
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        assert anonymous.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert anonymous.post(link, FORM).status_code == 410


def test_in_a_closed_server_nobody_invites_or_comes_and_links_work_again_later(
    inviter: Member, anonymous: Client
) -> None:
    link = make(inviter)
    rules.change(mode="closed")
    assert anonymous.get(link).status_code == 403
    assert anonymous.post(link, FORM).status_code == 403
    assert "Sign-up is closed" in post(inviter).text
    assert Invitation.objects.count() == 1
    rules.change(mode="invitation")
    assert anonymous.post(link, FORM).status_code == 302


@pytest.mark.parametrize("how", ["suspended", "without the right"])
def test_invitations_end_with_the_right_of_their_maker(inviter: Member, anonymous: Client, how: str) -> None:
    link = make(inviter)
    if how == "suspended":
        services.suspend(inviter.user.pk)
    else:
        User.objects.filter(pk=inviter.user.pk).update(may_invite=False)
    assert anonymous.post(link, FORM).status_code == 410
    assert not User.objects.filter(email=CAROL).exists()


@pytest.mark.usefixtures("mail_server")
def test_an_address_that_has_an_account_looks_like_a_new_one_and_uses_nothing_up(
    inviter: Member, bob: Member
) -> None:
    link = make(inviter, max_uses=2)
    outcomes = []
    for email in (bob.user.email, CAROL):
        browser = Client()
        response = browser.post(link, {**FORM, "email": email}, follow=True)
        outcomes.append((response.redirect_chain, response.text.replace(email, "ADDRESS")))
    assert outcomes[0] == outcomes[1]
    assert Invitation.objects.get().uses == 1
    assert "already have an account" in last_mail(bob.user.email)


def test_without_a_mail_server_a_taken_address_is_reported_and_uses_nothing_up(
    inviter: Member, bob: Member, anonymous: Client
) -> None:
    page = anonymous.post(make(inviter), {**FORM, "email": bob.user.email})
    assert "already an account" in page.context["form"].non_field_errors()[0]
    assert Invitation.objects.get().uses == 0
    assert not mail.outbox


def test_inviting_an_address_looks_the_same_whether_it_has_an_account(inviter: Member, bob: Member) -> None:
    pages = [post(inviter, email=email).context for email in (bob.user.email, CAROL)]
    assert [bool(page["made"]) for page in pages] == [True, True]
    assert not any(page["form"].errors for page in pages)


def test_domains_hold_for_invitations_unless_a_moderator_names_the_address(
    inviter: Member, moderator: Member
) -> None:
    rules.change(allowed_domains="example.org")
    assert post(inviter, email=CAROL).context["form"].errors["email"]
    for anyone in (make(inviter), make(moderator)):
        page = Client().post(anyone, FORM)
        assert "doesn't accept" in page.context["form"].errors["email"][0]
    named = path_of(post(moderator, email=CAROL).context["made"].link)
    assert Client().post(named, FORM).status_code == 302


def test_inviting_is_rate_limited(inviter: Member) -> None:
    for _ in range(30):
        make(inviter)
    page = post(inviter)
    assert "within an hour" in page.context["form"].non_field_errors()[0]
    assert Invitation.objects.count() == 30


def test_guessing_links_is_rate_limited_and_opening_the_right_one_is_not_counted(
    inviter: Member, anonymous: Client
) -> None:
    link = make(inviter)
    for _ in range(61):
        assert anonymous.get(link).status_code == 200
    wrong = [anonymous.get(link[:-3] + "/").status_code for _ in range(61)]
    assert wrong == [404] * 60 + [429]


@pytest.mark.usefixtures("mail_server")
def test_a_mail_that_is_refused_leaves_the_link_to_copy(
    inviter: Member, settings: Settings, anonymous: Client
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = post(inviter, email=CAROL)
    assert "Send the link yourself" in page.text
    assert anonymous.get(path_of(page.context["made"].link)).status_code == 200


@pytest.mark.usefixtures("mail_server")
def test_the_mailed_link_uses_the_public_url_whatever_host_is_claimed(
    inviter: Member, settings: Settings
) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://files.example", ["*"]
    form = {"email": CAROL, "max_uses": "1", "expires_in": "7"}
    inviter.browser.post(PAGE, form, headers={"host": "evil.example"})
    assert mailed_link(CAROL).startswith("https://files.example/account/invitation/")
    assert "evil.example" not in str(mail.outbox[-1].message())


def test_the_secret_is_no_referrer(inviter: Member, anonymous: Client) -> None:
    page = anonymous.get(make(inviter))
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_a_logged_in_user_is_told_to_log_out_first(inviter: Member, bob: Member) -> None:
    page = bob.browser.get(make(inviter), follow=True)
    assert "Log out before" in page.text
    assert bob.browser.post(make(inviter), FORM, follow=True).status_code == 200
    assert not User.objects.filter(email=CAROL).exists()


def test_a_use_that_comes_too_late_creates_nothing(inviter: Member) -> None:
    """The form was valid, and another visitor was faster."""
    user = User.objects.get(pk=inviter.user.pk)
    link = path_of(invitations.make(user, expires_in=WEEK).link)
    opened = invitations.open_link(link.split("/")[3], "127.0.0.1")
    account = {"name": "", "password": "!"}
    invitations.accept(opened, email="first@example.net", **account)
    with pytest.raises(InvitationUsed):
        invitations.accept(opened, email="second@example.net", **account)
    assert not User.objects.filter(email="second@example.net").exists()
    assert Arrival.objects.count() == 1
