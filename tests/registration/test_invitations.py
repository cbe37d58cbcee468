"""Invitations: who makes them, what their links do, and who came by them."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

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
from bytebin.errors import InvitationUsed, TooManyInvitations
from registration.models import Arrival, Invitation
from registration.services import invitations, rules
from tests.accounts.mailbox import last_mail, mailed_link
from tests.members import PASSWORD, Member, create_member

PAGE = reverse("invitations")
BROWSER = {"Accept": "text/html"}
WEEK = timedelta(days=7)
CAROL = "carol@example.net"
FORM = {"email": CAROL, "name": "Carol", "password1": PASSWORD}


@pytest.fixture
def mail_server(settings: Settings) -> None:
    """A server that has one: tests that read its mail use Django's outbox."""
    settings.EMAIL_CONFIGURED = True


@pytest.fixture
def inviter(alice: Member) -> Member:
    """A user with the right to invite."""
    User.objects.filter(pk=alice.user.pk).update(may_invite=True)
    return alice


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


def test_only_moderators_choose_the_storage_of_others(moderator: Member, inviter: Member) -> None:
    post(moderator, quota="3")
    post(inviter, quota="3")
    assert {row.made_by: row.quota_bytes for row in Invitation.objects.select_related("made_by")} == {
        moderator.user: 3 * 2**30,
        inviter.user: None,
    }
    Client().post(make(moderator, quota_bytes=5), FORM)
    assert User.objects.get(email=CAROL).quota_bytes == 5


def test_the_list_says_who_came_by_which_and_shows_nobody_else_s(
    inviter: Member, moderator: Member, anonymous: Client
) -> None:
    anonymous.post(make(inviter), FORM)
    Client().post(make(moderator), {**FORM, "email": "dave@example.net", "name": ""})
    page = inviter.browser.get(PAGE)
    assert [(row.came, row.uses, row.state) for row in page.context["rows"]] == [
        ("Carol", "1 of 1 account", "Used")
    ]
    assert CAROL not in page.text
    assert "dave" not in page.text
    arrivals = moderator.browser.get(reverse("admin:registration_arrival_changelist")).text
    assert CAROL in arrivals
    assert "dave@example.net" in arrivals


def test_a_deleted_account_leaves_the_list_and_its_use_stays_counted(inviter: Member) -> None:
    link = make(inviter, max_uses=2)
    Client().post(link, FORM)
    Client().post(link, {**FORM, "email": "dave@example.net", "name": "Dave"})
    User.objects.get(email=CAROL).delete()
    [row] = inviter.browser.get(PAGE).context["rows"]
    assert row.came == "Dave, 1 more"
    assert Client().post(link, {**FORM, "email": "erin@example.net"}).status_code == 410


def test_only_the_maker_revokes_on_the_page(inviter: Member, moderator: Member, bob: Member) -> None:
    make(inviter)
    invitation = Invitation.objects.get()
    url = reverse("invitations-revoke", args=[invitation.pk])
    for other in (moderator, bob):
        assert other.browser.post(url).status_code == 404
    assert inviter.browser.get(url).status_code == 405
    assert inviter.browser.post(url).status_code == 302
    invitation.refresh_from_db()
    assert invitation.revoked_at
    assert not invitations.revoke(invitation)


def test_moderators_see_every_invitation_and_revoke_those_on_whose_makers_they_may_act(
    moderator: Member, superuser: Member, inviter: Member
) -> None:
    for maker in (moderator, superuser, inviter, None):
        make(maker)
    everything = reverse("admin:registration_invitation_changelist")
    page = moderator.browser.get(everything).text
    assert inviter.user.email in page
    assert not re.search(r"\b[0-9a-f]{64}\b", page)
    chosen = [row.pk for row in Invitation.objects.all()]
    moderator.browser.post(everything, {"action": "revoke", "_selected_action": chosen})
    left = Invitation.objects.filter(revoked_at=None).select_related("made_by")
    assert [row.made_by for row in left] == [superuser.user]
    detail = reverse("admin:registration_invitation_change", args=[chosen[0]])
    assert moderator.browser.get(detail).status_code == 200
    assert moderator.browser.post(detail, {"max_uses": "9"}).status_code == 403


def test_a_moderator_gives_the_right_to_invite_and_no_user_takes_it(moderator: Member, alice: Member) -> None:
    page = reverse("admin:accounts_user_change", args=[alice.user.pk])
    assert alice.browser.post(page, {"may_invite": "on"}).status_code == 302
    assert alice.browser.get(PAGE).status_code == 403
    moderator.browser.post(page, {"quota_bytes": "", "may_invite": "on"})
    assert alice.browser.get(PAGE).status_code == 200


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


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a@example.org\r\nBcc: b@example.org"),
        ("email", "üser@example.org"),
        ("max_uses", "0"),
        ("max_uses", "1001"),
        ("max_uses", "1_0"),
        ("max_uses", "٣"),
        ("max_uses", ""),
        ("expires_in", "400"),
        ("expires_in", ""),
        ("quota", "0"),
        ("quota", "-1"),
        ("quota", "1e3"),
    ],
)
def test_bad_input_is_reported_at_its_field(moderator: Member, field: str, value: str) -> None:
    page = post(moderator, **{field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_an_invitation_for_one_address_is_for_one_account(moderator: Member) -> None:
    assert post(moderator, email=CAROL, max_uses="2").context["form"].errors["max_uses"]


def test_at_the_limit_the_oldest_that_ended_makes_room(inviter: Member, settings: Settings) -> None:
    settings.MAX_INVITATIONS = 2
    make(inviter)
    make(inviter)
    with pytest.raises(TooManyInvitations):
        make(inviter)
    assert "Revoke some" in post(inviter).text
    oldest = Invitation.objects.order_by("created_at").first()
    assert oldest
    invitations.revoke(oldest)
    make(inviter)
    assert Invitation.objects.count() == 2
    assert not Invitation.objects.filter(pk=oldest.pk).exists()


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


def test_the_list_has_pages(inviter: Member) -> None:
    user = User.objects.get(pk=inviter.user.pk)
    for _ in range(51):
        invitations.insert(user, digest="0", mailed_digest="", expires_at=timezone.now())
    first, second = (inviter.browser.get(PAGE, {"page": number}) for number in ("1", "2"))
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
    assert "?page=2" in first.text
    assert inviter.browser.get(PAGE, {"page": "x\0"}).status_code in (200, 400)


def test_a_moderator_made_of_an_inviter_keeps_the_invitations(inviter: Member, anonymous: Client) -> None:
    link = make(inviter)
    User.objects.filter(pk=inviter.user.pk).update(may_invite=False, is_staff=True)
    assert anonymous.get(link).status_code == 200


def test_closing_the_inviter_s_account_ends_the_invitations_and_keeps_the_invited(inviter: Member) -> None:
    link = make(inviter, max_uses=2)
    Client().post(link, FORM)
    inviter.user.delete()
    assert Client().get(link).status_code == 404
    assert User.objects.filter(email=CAROL).exists()
    assert create_member("later@example.net")
