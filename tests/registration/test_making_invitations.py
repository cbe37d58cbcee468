"""Making invitations, and the list of them: who may see and revoke which, and who came by which."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from bytebin.errors import TooManyInvitations
from registration.models import Invitation
from registration.services import invitations
from tests.members import Member, create_member
from tests.registration.inviting import CAROL, FORM, PAGE, make, post


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
