from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apikeys import services, tokens
from apikeys.models import ApiKey
from tests.members import Member

KEYS = reverse("keys")
FORM = {"name": "Laptop", "scopes": ["files:write", "files:read"], "expires_in": ""}


def make(member: Member, **changes: Any) -> Any:
    return member.browser.post(KEYS, {**FORM, **changes})


def revoke(browser: Client, key: ApiKey) -> int:
    return browser.post(reverse("keys-revoke", args=[key.pk])).status_code


def test_the_page_requires_a_login(anonymous: Client) -> None:
    for response in (anonymous.get(KEYS), anonymous.post(KEYS, FORM)):
        assert response.headers["Location"].startswith(reverse("account_login"))
    assert not ApiKey.objects.exists()


def test_a_new_key_s_token_is_shown_once_and_works(alice: Member) -> None:
    page = make(alice)
    token = page.context["new_token"]
    assert page.status_code == 200
    assert token in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert services.authenticate(token).user == alice.user

    again = alice.browser.get(KEYS).text
    assert token not in again
    assert tokens.parse(token).secret not in again
    assert "Laptop" in again


def test_a_key_gets_the_scopes_that_were_chosen_and_no_others(alice: Member) -> None:
    make(alice, scopes=["files:write"])
    assert ApiKey.objects.get().scopes == ["files:write"]


@pytest.mark.parametrize(("choice", "days"), [("", None), ("30", 30), ("90", 90), ("365", 365)])
def test_the_chosen_expiry_is_applied(alice: Member, choice: str, days: int | None) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        alice.browser.force_login(alice.user)
        make(alice, expires_in=choice)
    assert ApiKey.objects.get().expires_at == (now + timedelta(days=days) if days else None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "a\x07b"),
        ("scopes", []),
        ("scopes", ["files:everything"]),
        ("expires_in", "-1"),
        ("expires_in", "99999999999"),
        ("expires_in", "soon"),
    ],
)
def test_bad_input_is_reported_at_its_field_and_creates_no_key(alice: Member, field: str, value: Any) -> None:
    page = make(alice, **{field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert page.context["new_token"] is None
    assert not ApiKey.objects.exists()


def test_users_see_only_their_own_keys(alice: Member, bob: Member) -> None:
    make(alice)
    assert "Laptop" in alice.browser.get(KEYS).text
    assert "Laptop" not in bob.browser.get(KEYS).text


def test_a_revoked_key_disappears_from_the_list_and_stops_working(alice: Member) -> None:
    token = make(alice).context["new_token"]
    key = ApiKey.objects.get()
    assert revoke(alice.browser, key) == 302
    assert not alice.browser.get(KEYS).context["keys"]
    response = Client().get("/api/v1/limits", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert revoke(alice.browser, key) == 302, "a double click must not end in an error"


def test_revoking_another_user_s_key_is_404_like_a_missing_one(
    alice: Member, bob: Member, anonymous: Client
) -> None:
    make(alice)
    key = ApiKey.objects.get()
    assert revoke(bob.browser, key) == 404
    assert revoke(bob.browser, ApiKey(id="0123456789Ab")) == 404
    assert revoke(anonymous, key) == 302
    key.refresh_from_db()
    assert key.revoked_at is None


def test_revoking_needs_a_post_with_a_csrf_token(alice: Member) -> None:
    make(alice)
    key = ApiKey.objects.get()
    assert alice.browser.get(reverse("keys-revoke", args=[key.pk])).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    assert revoke(strict, key) == 403
    key.refresh_from_db()
    assert key.revoked_at is None
