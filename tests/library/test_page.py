"""The library's page, as the server sends it. What it does is in tests/browser/journeys/test_library_settings.py."""

import pytest
from django.test import Client

from tests.members import Member, log_in

PAGE = "/account/library/"

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_a_user_gets_the_page() -> None:
    response = Client().get(PAGE)
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={PAGE}")


def test_an_old_session_has_to_confirm_first(alice: Member) -> None:
    browser = Client()
    log_in(browser, alice.user, seconds_ago=3600)
    response = browser.get(PAGE)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/reauthenticate/")


def test_the_page_names_the_account_and_takes_no_form(alice: Member) -> None:
    browser = Client()
    log_in(browser, alice.user)
    response = browser.get(PAGE)
    assert response.status_code == 200
    assert f'data-account="{alice.user.pk}"' in response.content.decode()
    assert browser.post(PAGE).status_code == 405
