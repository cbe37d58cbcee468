from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.members import Member


def test_the_profile_requires_a_login(anonymous: Client) -> None:
    response = anonymous.get(reverse("account"))
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_the_profile_shows_email_name_and_space(alice: Member, settings: Settings) -> None:
    settings.QUOTA_BYTES = 3 * 2**30
    page = alice.browser.get(reverse("account"))
    assert page.status_code == 200
    assert alice.user.email in page.text
    assert page.context["quota_limit"] == 3 * 2**30


def test_the_name_can_be_changed_and_removed(alice: Member) -> None:
    for name in ("Älice", ""):
        assert alice.browser.post(reverse("account"), {"name": name}).status_code == 302
        assert User.objects.get(pk=alice.user.pk).name == name


def test_a_name_that_cannot_be_shown_is_refused(alice: Member) -> None:
    page = alice.browser.post(reverse("account"), {"name": "a\u202eb"})
    assert page.context["form"].errors["name"]
    assert User.objects.get(pk=alice.user.pk).name == ""
