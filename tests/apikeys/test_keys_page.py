from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apikeys import services, tokens
from apikeys.forms import KeyForm
from apikeys.models import ApiKey
from apikeys.presets import PRESETS
from tests.members import Member

KEYS = reverse("keys")
FORM = {"name": "Laptop", "scopes": ["files:write"], "expires_in": "", "networks": ""}


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
        ("networks", "203.0.113.0/33"),
        ("networks", "example.org"),
        ("networks", " ".join(f"10.0.0.{number}" for number in range(21))),
        ("networks", "1" * 2_001),
        ("unused_id", "short"),
        ("unused_id", "0123456789A/"),
    ],
)
def test_bad_input_is_reported_at_its_field_and_creates_no_key(alice: Member, field: str, value: Any) -> None:
    page = make(alice, **{field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not page.context["new_token"]
    assert not ApiKey.objects.exists()


def test_the_entry_that_is_no_network_is_named(alice: Member) -> None:
    page = make(alice, networks="203.0.113.7, example.org")
    assert "example.org isn&#x27;t an IP address or network" in page.text


def test_the_allowed_networks_are_stored_in_their_usual_spelling_and_shown(alice: Member) -> None:
    make(alice, networks="203.0.113.77/24\n2001:DB8:0:0::/32, 198.51.100.7 203.0.113.0/24")
    assert ApiKey.objects.get().networks == ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7/32"]
    assert "2001:db8::/32" in alice.browser.get(KEYS).text


@pytest.mark.parametrize("value", PRESETS)
def test_a_preset_fills_in_the_form_and_creates_nothing(alice: Member, value: str) -> None:
    page = alice.browser.get(KEYS, {"preset": value})
    chosen, form = PRESETS[value], page.context["form"]
    assert form["name"].value() == chosen.name
    assert form["scopes"].value() == list(chosen.scopes)
    assert form["expires_in"].value() == chosen.expires_in
    assert page.text.count('aria-current="true"') == 1
    assert not ApiKey.objects.exists()


def test_every_preset_is_a_link_on_the_page_and_what_it_fills_in_is_accepted(alice: Member) -> None:
    page = alice.browser.get(KEYS).text
    for value, preset in PRESETS.items():
        assert f"{KEYS}?preset={value}#make" in page
        assert KeyForm({**preset.initial(), "networks": ""}).is_valid()


@pytest.mark.parametrize("value", ["", "nothing", "é" * 300])
def test_an_unknown_preset_leaves_the_form_as_it_is(alice: Member, value: str) -> None:
    page = alice.browser.get(KEYS, {"preset": value})
    assert page.context["form"]["scopes"].value() == ["files:write"]


def test_a_form_that_is_sent_twice_creates_one_key(alice: Member) -> None:
    unused_id = alice.browser.get(KEYS).context["form"]["unused_id"].value()
    assert make(alice, unused_id=unused_id).context["new_token"]
    again = alice.browser.post(KEYS, {**FORM, "unused_id": unused_id}, follow=True)
    assert "The form was sent twice" in again.text
    assert ApiKey.objects.get().pk == unused_id
    assert alice.browser.get(KEYS).context["form"]["unused_id"].value() != unused_id


def test_another_user_s_key_cannot_be_replaced_by_its_id(alice: Member, bob: Member) -> None:
    make(alice, unused_id="0123456789Ab")
    before = ApiKey.objects.values().get()
    assert make(bob, unused_id="0123456789Ab").status_code == 302
    assert ApiKey.objects.values().get() == before


def test_at_the_limit_the_page_offers_no_form_and_says_why(alice: Member, settings: Settings) -> None:
    settings.MAX_API_KEYS = 1
    make(alice)
    assert "You have 1 API keys, which is as many as this server allows." in alice.browser.get(KEYS).text
    revoke(alice.browser, ApiKey.objects.get())
    assert make(alice).context["new_token"]


def test_a_key_that_was_not_used_for_90_days_is_pointed_out(alice: Member) -> None:
    hint = "Not used for 90 days"
    make(alice)
    for used, expected in ((None, True), (timedelta(days=50), False), (timedelta(0), True)):
        start = ApiKey.objects.get().created_at
        ApiKey.objects.update(last_used_at=None if used is None else start + used)
        with time_machine.travel(start + timedelta(days=90), tick=False):
            alice.browser.force_login(alice.user)
            assert (hint in alice.browser.get(KEYS).text) is expected, used
    with time_machine.travel(start + timedelta(days=89), tick=False):
        alice.browser.force_login(alice.user)
        assert hint not in alice.browser.get(KEYS).text


def test_a_new_key_and_its_end_are_told(alice: Member) -> None:
    make(alice)
    [message] = mail.outbox
    assert message.to == [alice.user.email]
    assert "A new API key was created for your account: Laptop." in str(message.body)
    revoke(alice.browser, ApiKey.objects.get())
    page = alice.browser.get(reverse("account_activity")).text
    assert "API key created" in page
    assert "API key revoked" in page


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
