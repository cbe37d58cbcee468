"""To create a key that can do more than upload, its owner must have proved who they are in the last ten minutes."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apikeys import services
from apikeys.clients import Client as ApiClient
from apikeys.models import ApiKey, Scope
from bytebin.errors import StorageUnavailable
from tests.members import PASSWORD, Member, log_in

KEYS = reverse("keys")
PROOF = reverse("account_reauthenticate")
FORM = {
    "name": "Backup",
    "scopes": ["files:read", "files:write"],
    "expires_in": "90",
    "networks": "203.0.113.7",
}


@pytest.fixture(autouse=True)
def logged_in_long_ago(alice: Member) -> None:
    log_in(alice.browser, alice.user, seconds_ago=3600)


def asking(after: str) -> str:
    """Return the URL of the page that asks for a proof, and then goes on with the form that was sent to `after`."""
    return f"{PROOF}?{urlencode({'next': after})}"


def ask(browser: Client, **changes: Any) -> Any:
    return browser.post(KEYS, {**FORM, **changes})


def prove(browser: Client, password: str = PASSWORD, after: str = KEYS, **options: Any) -> Any:
    return browser.post(PROOF, {"password": password, "next": after}, **options)


@pytest.mark.parametrize("scope", sorted(set(Scope.values) - {"files:write", "links:write"}))
def test_every_scope_but_uploading_and_shortening_asks_for_the_password_first(
    alice: Member, scope: str
) -> None:
    for scopes in ([scope], ["files:write", scope]):
        response = ask(alice.browser, scopes=scopes)
        assert (response.status_code, response.headers["Location"]) == (302, asking(KEYS))
    assert not ApiKey.objects.exists()


def test_a_key_that_can_only_upload_needs_no_proof(alice: Member) -> None:
    assert ask(alice.browser, scopes=["files:write"]).context["new_token"]
    assert alice.browser.post(reverse("keys-sharex")).status_code == 200
    assert alice.browser.post(reverse("keys-script"), {"tool": "flameshot"}).status_code == 200
    assert {tuple(key.scopes) for key in ApiKey.objects.all()} == {("files:write",)}
    assert ask(alice.browser, scopes=["files:write", "links:write"]).context["new_token"]


def test_after_the_proof_the_key_is_as_the_form_said(alice: Member) -> None:
    ask(alice.browser)
    page = prove(alice.browser)
    key = services.authenticate(page.context["new_token"], ApiClient("203.0.113.7"))
    assert (key.name, key.scopes, key.networks) == (
        "Backup",
        ["files:read", "files:write"],
        ["203.0.113.7/32"],
    )
    assert key.expires_at
    assert page.context["new_token"] in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_without_the_right_password_there_is_no_key(alice: Member) -> None:
    ask(alice.browser)
    assert prove(alice.browser, "wrong").status_code == 200
    assert not ApiKey.objects.exists()
    assert prove(alice.browser).context["new_token"]


def test_a_form_with_errors_asks_for_no_proof(alice: Member) -> None:
    assert ask(alice.browser, networks="here").context["form"].errors


def test_the_proof_lasts_ten_minutes(alice: Member) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        ask(alice.browser)
        assert prove(alice.browser).context["new_token"]
    with time_machine.travel(now + timedelta(minutes=10, seconds=-1), tick=False):
        assert ask(alice.browser).context["new_token"]
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        assert ask(alice.browser).status_code == 302
    assert ApiKey.objects.count() == 2


def test_sending_the_proof_again_creates_no_second_key(alice: Member) -> None:
    """As a reload of the page that shows the key does."""
    ask(alice.browser)
    assert prove(alice.browser).context["new_token"]
    again = prove(alice.browser, follow=True)
    assert again.redirect_chain == [(KEYS, 302)]
    assert not again.context["new_token"]
    assert ApiKey.objects.count() == 1


def test_a_form_that_was_already_used_creates_no_second_key_after_the_proof(alice: Member) -> None:
    ask(alice.browser, unused_id="0123456789Ab")
    prove(alice.browser)
    assert ask(alice.browser, unused_id="0123456789Ab").headers["Location"] == KEYS
    assert ApiKey.objects.count() == 1


def test_the_proof_leads_nowhere_else(alice: Member) -> None:
    ask(alice.browser)
    elsewhere = prove(alice.browser, after="https://evil.example/account/keys/")
    assert "evil" not in elsewhere.headers.get("Location", "")


def test_at_the_limit_the_page_says_so_after_the_proof(alice: Member, settings: Settings) -> None:
    settings.MAX_API_KEYS = 0
    ask(alice.browser)
    page = prove(alice.browser)
    assert page.status_code == 200
    assert "as many API keys as this server allows" in page.text


def test_a_full_disk_after_the_proof_has_its_page(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable

    headers = {"Accept": "text/html"}
    alice.browser.post(KEYS, FORM, headers=headers)
    monkeypatch.setattr(services, "insert", fail)
    page = prove(alice.browser, headers=headers)
    assert page.status_code == 503
    assert "can&#x27;t store anything right now" in page.text


def test_wider_networks_of_a_key_that_can_read_need_a_proof(alice: Member) -> None:
    key, _ = services.create(alice.user, "Backup", ["files:read"], networks=["203.0.113.7/32"])
    url = reverse("keys-change", args=[key.pk])
    renamed = {"name": "Other", "networks": "203.0.113.7"}
    assert alice.browser.post(url, renamed).headers["Location"] == KEYS
    widened = {"name": "Widened", "networks": ""}
    assert alice.browser.post(url, widened).headers["Location"] == asking(url)
    assert ApiKey.objects.get().name == "Other"
    assert prove(alice.browser, after=url).headers["Location"] == KEYS
    after = ApiKey.objects.get()
    assert (after.name, after.networks) == ("Widened", [])


def test_a_fresh_login_is_a_proof_as_well(alice: Member) -> None:
    log_in(alice.browser, alice.user)
    assert ask(alice.browser).context["new_token"]
