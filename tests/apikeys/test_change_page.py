"""Renaming a key, and changing its networks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apikeys import services
from apikeys.models import ApiKey
from tests.members import Member

KEYS = reverse("keys")


@pytest.fixture
def key(alice: Member) -> ApiKey:
    return services.create(
        alice.user, "Laptop", ["files:write"], networks=["203.0.113.0/24", "2001:db8::/32"]
    )[0]


def page_of(key: ApiKey) -> str:
    return reverse("keys-change", args=[key.pk])


def change(browser: Client, key: ApiKey, **form: str) -> Any:
    return browser.post(page_of(key), {"name": key.name, "networks": "\n".join(key.networks), **form})


def test_the_page_starts_with_what_is_stored(alice: Member, key: ApiKey) -> None:
    assert page_of(key) in alice.browser.get(KEYS).text
    page = alice.browser.get(page_of(key)).text
    assert 'value="Laptop"' in page
    assert "203.0.113.0/24\n2001:db8::/32</textarea>" in page


def test_a_key_is_renamed_and_found_under_its_new_name(alice: Member, moderator: Member, key: ApiKey) -> None:
    response = change(alice.browser, key, name="Büro")
    assert response.headers["Location"] == KEYS
    assert "The API key Büro has been saved." in alice.browser.get(KEYS).text
    found = moderator.browser.get(reverse("admin:apikeys_apikey_changelist"), {"q": "BÜRO"}).text
    assert key.pk in found


def test_new_networks_apply_to_the_next_request(alice: Member) -> None:
    key, token = services.create(alice.user, "Laptop", ["files:write"])
    api = Client(headers={"Authorization": f"Bearer {token}"})
    assert api.get("/api/v1/limits").status_code == 200
    change(alice.browser, key, networks="203.0.113.7")
    assert api.get("/api/v1/limits").status_code == 403
    assert api.get("/api/v1/limits", REMOTE_ADDR="203.0.113.7").status_code == 200
    change(alice.browser, key, networks="")
    assert api.get("/api/v1/limits").status_code == 200


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "a\x07b"}, {"name": "x" * 81}, {"networks": "here"}])
def test_bad_input_changes_nothing(alice: Member, key: ApiKey, form: dict[str, str]) -> None:
    before = ApiKey.objects.values().get()
    response = change(alice.browser, key, **form)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert ApiKey.objects.values().get() == before


def test_scopes_and_expiry_are_not_taken_from_the_form(alice: Member, key: ApiKey) -> None:
    change(alice.browser, key, scopes="files:delete", expires_in="365", digest="0" * 64)
    after = ApiKey.objects.get()
    assert (after.scopes, after.expires_at, after.digest) == (key.scopes, None, key.digest)


def test_only_its_owner_can_open_it(alice: Member, bob: Member, anonymous: Client, key: ApiKey) -> None:
    for response in (bob.browser.get(page_of(key)), change(bob.browser, key, name="Mine")):
        assert response.status_code == 404
    for response in (anonymous.get(page_of(key)), change(anonymous, key, name="Mine")):
        assert response.headers["Location"].startswith(reverse("account_login"))
    assert alice.browser.get(reverse("keys-change", args=["0123456789Ab"])).status_code == 404
    assert ApiKey.objects.get().name == "Laptop"


def test_a_revoked_key_cannot_be_changed(alice: Member, key: ApiKey) -> None:
    services.revoke(key)
    assert change(alice.browser, key, name="New").status_code == 404
    assert not services.change(key, "New", [])


def test_it_needs_a_csrf_token(alice: Member, key: ApiKey) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    assert change(strict, key, name="New").status_code == 403
