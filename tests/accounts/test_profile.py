import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.members import Member


def test_the_profile_requires_a_login(anonymous: Client) -> None:
    response = anonymous.get(reverse("account"))
    assert response.headers["Location"].startswith(reverse("account_login"))


PLACES = ("account_profile", "mfa_index", "account_devices", "keys", "account_storage", "account_activity")


def test_the_account_leads_to_its_pages(alice: Member) -> None:
    page = alice.browser.get(reverse("account")).text
    for name in PLACES:
        assert f'href="{reverse(name)}"' in page
        assert alice.browser.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PLACES)
def test_the_pages_require_a_login(anonymous: Client, name: str) -> None:
    assert anonymous.get(reverse(name)).headers["Location"].startswith(reverse("account_login"))


def test_storage_is_shown(alice: Member, settings: Settings) -> None:
    settings.QUOTA_BYTES = 3 * 2**30
    assert alice.browser.get(reverse("account_storage")).context["quota_limit"] == 3 * 2**30


def test_the_name_can_be_changed_and_removed(alice: Member) -> None:
    for name in ("Älice", ""):
        assert alice.browser.post(reverse("account_profile"), {"name": name}).status_code == 302
        assert User.objects.get(pk=alice.user.pk).name == name


def test_a_name_that_cannot_be_shown_is_refused(alice: Member) -> None:
    page = alice.browser.post(reverse("account_profile"), {"name": "a\u202eb"})
    assert page.context["form"].errors["name"]
    assert User.objects.get(pk=alice.user.pk).name == ""
