import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from tests.members import Member, create_member

LIST = reverse("admin:accounts_user_changelist")


def page_of(member: Member) -> str:
    return reverse("admin:accounts_user_change", args=[member.user.pk])


def act(actor: Member, action: str, *chosen: Member) -> None:
    form = {"action": action, "_selected_action": [member.user.pk for member in chosen]}
    response = actor.browser.post(LIST, form, follow=True)
    assert response.status_code == 200


def is_active(member: Member) -> bool:
    return User.objects.get(pk=member.user.pk).is_active


def test_only_staff_can_open_the_admin(alice: Member, anonymous: Client) -> None:
    assert anonymous.get(LIST).status_code == 302
    assert anonymous.get(LIST, follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    assert alice.browser.get(LIST, follow=True).status_code == 403


def test_a_moderator_sees_and_searches_users_without_permission_rows(
    moderator: Member, alice: Member
) -> None:
    assert alice.user.email in moderator.browser.get(LIST).text
    found = moderator.browser.get(LIST, {"q": "alice@"}).text
    assert alice.user.email in found
    assert "1 user" in found
    assert moderator.browser.get(LIST, {"suspended_at__isempty": "0"}).status_code == 200
    assert moderator.browser.get(reverse("admin:index")).status_code == 200


def test_no_page_shows_a_password_hash(superuser: Member, alice: Member) -> None:
    for url in (LIST, page_of(alice)):
        assert "argon2" not in superuser.browser.get(url).text


def test_a_moderator_changes_the_quota_and_nothing_else(moderator: Member, alice: Member) -> None:
    services.reserve(alice.user.pk, 10)
    form = {
        "quota_bytes": "5000", "used_bytes": "0", "email": "x@example.org", "name": "X", "is_staff": "on",
        "is_superuser": "on", "is_active": "", "password": "x", "id": "x",
    }  # fmt: skip
    assert moderator.browser.post(page_of(alice), form).status_code == 302
    user = User.objects.get(pk=alice.user.pk)
    assert (user.quota_bytes, user.used_bytes) == (5000, 10)
    assert (user.email, user.name, user.password) == (alice.user.email, alice.user.name, alice.user.password)
    assert not user.is_staff
    assert not user.is_superuser
    assert user.is_active


def test_a_negative_quota_is_refused(moderator: Member, alice: Member) -> None:
    assert moderator.browser.post(page_of(alice), {"quota_bytes": "-1"}).status_code == 200
    assert User.objects.get(pk=alice.user.pk).quota_bytes is None


def test_a_superuser_can_make_moderators(superuser: Member, alice: Member) -> None:
    superuser.browser.post(page_of(alice), {"quota_bytes": "", "is_staff": "on"})
    assert User.objects.get(pk=alice.user.pk).is_staff


@pytest.mark.parametrize("who", ["moderator", "superuser"])
def test_users_cannot_be_added_or_deleted_in_the_admin(
    who: str, request: pytest.FixtureRequest, alice: Member
) -> None:
    actor: Member = request.getfixturevalue(who)
    assert actor.browser.get(reverse("admin:accounts_user_add")).status_code == 403
    delete = reverse("admin:accounts_user_delete", args=[alice.user.pk])
    assert actor.browser.post(delete, {"post": "yes"}).status_code == 403
    act(actor, "delete_selected", alice)
    assert User.objects.filter(pk=alice.user.pk).exists()


def test_a_user_can_be_suspended_and_unsuspended(moderator: Member, alice: Member) -> None:
    act(moderator, "suspend", alice)
    assert not is_active(alice)
    history = reverse("admin:accounts_user_history", args=[alice.user.pk])
    assert "Suspended" in moderator.browser.get(history).text
    act(moderator, "unsuspend", alice)
    assert is_active(alice)


def test_moderators_cannot_suspend_themselves_or_each_other(
    moderator: Member, superuser: Member, alice: Member
) -> None:
    act(moderator, "suspend", moderator, superuser, alice)
    assert is_active(moderator)
    assert is_active(superuser)
    assert not is_active(alice)
    act(superuser, "suspend", superuser, moderator)
    assert is_active(superuser)
    assert not is_active(moderator)


@pytest.mark.parametrize("is_staff", [True, False])
def test_moderators_cannot_change_superusers_other_moderators_or_themselves(
    moderator: Member, is_staff: bool
) -> None:
    """Neither a field nor an action can change them, even if the superuser is not a moderator."""
    others = [
        create_member("chief@example.org", superuser=True),
        create_member("second@example.org", is_staff=True),
        moderator,
    ]
    User.objects.filter(pk=others[0].user.pk).update(is_staff=is_staff)
    before = [row_of(member) for member in others]
    for member in others:
        assert moderator.browser.get(page_of(member)).status_code == 200
        for name in field_names():
            assert moderator.browser.post(page_of(member), {name: "1", "_save": "x"}).status_code == 403
    for action in ("suspend", "unsuspend"):
        act(moderator, action, *others)
    assert [row_of(member) for member in others] == before


def test_superusers_can_change_the_rights_of_others_but_not_their_own(
    superuser: Member, alice: Member
) -> None:
    form = dict.fromkeys(field_names(), "") | {"quota_bytes": "7"}
    assert superuser.browser.post(page_of(superuser), form).status_code == 302
    own = User.objects.get(pk=superuser.user.pk)
    assert (own.is_staff, own.is_superuser, own.quota_bytes) == (True, True, 7)
    superuser.browser.post(page_of(alice), {"quota_bytes": "", "is_superuser": "on"})
    assert User.objects.get(pk=alice.user.pk).is_superuser


def row_of(member: Member) -> dict[str, object]:
    return dict(User.objects.filter(pk=member.user.pk).values(*field_names()).get())


def field_names() -> list[str]:
    """Return every column of a user, except the time of the last login."""
    return [field.name for field in User._meta.concrete_fields if field.name != "last_login"]


def test_moderators_log_in_on_the_same_page_as_everyone(anonymous: Client, moderator: Member) -> None:
    response = anonymous.get(reverse("admin:login"), {"next": "/admin/"})
    assert response.headers["Location"].startswith(reverse("account_login"))
    assert moderator.browser.get(reverse("admin:login")).status_code in (200, 302)


def test_groups_and_addresses_have_no_page(superuser: Member) -> None:
    for path in ("auth/group/", "account/emailaddress/"):
        assert superuser.browser.get(f"/admin/{path}").status_code == 404
