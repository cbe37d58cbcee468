from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import services
from accounts.models import User
from tests.accounts.mailbox import mailed_link, path_of
from tests.members import PASSWORD, Member

NEW_PASSWORD = "another-long-password"


def check(member: Member, password: str) -> bool:
    return User.objects.get(pk=member.user.pk).check_password(password)


def change(member: Member, old: str, new: str) -> None:
    form = {"oldpassword": old, "password1": new, "password2": new}
    member.browser.post(reverse("account_change_password"), form)


def reset(browser: Client, member: Member) -> None:
    browser.post(reverse("account_reset_password"), {"email": member.user.email})
    page = browser.get(path_of(mailed_link(member.user.email)), follow=True)
    browser.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def test_changing_the_password_needs_the_old_one(alice: Member) -> None:
    change(alice, "not-the-old-one", NEW_PASSWORD)
    assert check(alice, PASSWORD)
    change(alice, PASSWORD, NEW_PASSWORD)
    assert check(alice, NEW_PASSWORD)
    assert User.objects.get(pk=alice.user.pk).password.startswith("argon2$")


def test_resetting_by_the_mailed_link_works_once_and_ends_other_sessions(
    alice: Member, anonymous: Client
) -> None:
    reset(anonymous, alice)
    assert check(alice, NEW_PASSWORD)
    assert alice.browser.get(reverse("account")).status_code == 302
    again = Client().get(path_of(mailed_link(alice.user.email)), follow=True)
    assert again.context["token_fail"]


def test_the_link_for_a_new_password_uses_the_public_url(
    alice: Member, anonymous: Client, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://files.example"
    settings.ALLOWED_HOSTS = ["*"]
    anonymous.post(
        reverse("account_reset_password"), {"email": alice.user.email}, headers={"host": "evil.example"}
    )
    assert mailed_link(alice.user.email).startswith("https://files.example/account/password/reset/key/")


def test_a_new_password_does_not_lift_a_suspension(alice: Member, anonymous: Client) -> None:
    anonymous.post(reverse("account_reset_password"), {"email": alice.user.email})
    link = path_of(mailed_link(alice.user.email))
    services.suspend(alice.user.pk)
    page = anonymous.get(link, follow=True)
    anonymous.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    user = User.objects.get(pk=alice.user.pk)
    assert not user.is_active
    assert user.suspended_at
