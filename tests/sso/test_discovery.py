"""The provider's configuration and keys: only its own, only over https, and new ones when it changes them."""
# fixtures start what the test needs

from collections.abc import Iterator

import jwt
import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from pytest_django import Settings

from sso import discovery
from sso.identity import clean_email, clean_groups
from sso.provider import identity_of
from tests.sso.provider import CLIENT, KEY, OTHER_KEY, Claims, Provider


@pytest.fixture(autouse=True)
def issuer(settings: Settings, provider: Provider) -> Iterator[None]:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = provider.url, CLIENT
    discovery.kept.clear()
    yield
    discovery.kept.clear()


def test_the_configuration_is_asked_for_once(provider: Provider) -> None:
    found = discovery.configuration()
    provider.changes = {"token_endpoint": f"{provider.url}/other"}
    assert discovery.configuration() == found


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": "http://other.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "http://169.254.169.254/"},
        {"token_endpoint": 7},
    ],
)
def test_a_configuration_that_is_not_the_issuer_s_or_unsafe_is_refused(
    provider: Provider, changes: Claims
) -> None:
    provider.changes = changes
    with pytest.raises(OAuth2Error):
        discovery.configuration()


def test_a_key_that_is_new_since_is_found(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    old = jwt.encode({}, KEY, "RS256", {"kid": "1"})
    assert discovery.key_for(old)
    published = provider.keys()["keys"][0]
    monkeypatch.setattr(provider, "keys", lambda: {"keys": [{**published, "kid": "2"}]})
    assert discovery.key_for(jwt.encode({}, KEY, "RS256", {"kid": "2"})).key_id == "2"
    with pytest.raises(OAuth2Error):
        discovery.key_for(jwt.encode({}, OTHER_KEY, "RS256", {"kid": "3"}))


@pytest.mark.parametrize("published", [{}, {"keys": []}, {"keys": [{"kty": "x"}]}, {"keys": 7}, [], "x"])
def test_keys_that_cannot_be_read_are_refused(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, published: object
) -> None:
    monkeypatch.setattr(provider, "keys", lambda: published)
    with pytest.raises(OAuth2Error):
        discovery.key_for(jwt.encode({}, KEY, "RS256", {"kid": "1"}))


@pytest.mark.parametrize(
    ("claims", "more", "trust", "email"),
    [
        ({"email": "a@b.org", "email_verified": True}, {}, False, "a@b.org"),
        ({"email": "a@b.org", "email_verified": "true"}, {}, False, "a@b.org"),
        ({"email": "a@b.org", "email_verified": "false"}, {}, False, ""),
        ({"email": "a@b.org", "email_verified": 1.5}, {}, False, ""),
        ({"email": "a@b.org"}, {}, False, ""),
        ({"email": "a@b.org"}, {}, True, "a@b.org"),
        ({"email": "a@b.org", "email_verified": True}, {"email": "c@d.org"}, False, ""),
        ({"email_verified": True}, {"email": "c@d.org"}, False, ""),
        ({"email": "a@b.org"}, {"email": "c@d.org", "email_verified": True}, False, "c@d.org"),
    ],
)
def test_an_address_counts_only_with_the_word_of_its_own_source(
    settings: Settings, claims: Claims, more: Claims, trust: bool, email: str
) -> None:
    settings.OIDC_TRUST_EMAIL = trust
    assert identity_of({"sub": "1", **claims}, more).email == email


@pytest.mark.parametrize(
    ("name", "claims", "groups"),
    [
        ("groups", {"groups": ["a", "b"]}, ("a", "b")),
        ("groups", {"groups": "a"}, ("a",)),
        ("groups", {"groups": {"a": 1}}, ()),
        ("groups", {}, ()),
        ("realm_access.roles", {"realm_access": {"roles": ["a"]}}, ("a",)),
        ("realm_access.roles", {"realm_access": ["roles"]}, ()),
        ("https://example.org/groups", {"https://example.org/groups": ["a"]}, ("a",)),
    ],
)
def test_groups_are_read_from_the_claim_of_the_settings(
    settings: Settings, name: str, claims: Claims, groups: tuple[str, ...]
) -> None:
    settings.OIDC_GROUPS_CLAIM = name
    assert identity_of({"sub": "1", **claims}, {}).groups == groups
    assert identity_of({"sub": "1"}, claims).groups == groups


def test_what_is_no_address_or_group_is_left_out() -> None:
    assert [clean_email(text) for text in ("A@B.org", "a@b\r\nBcc: c@d.org", "", 7, None, f"{'x' * 250}@b.org")] == [
        "a@b.org", "", "", "", "", "",
    ]  # fmt: skip
    assert clean_groups([1, "a"]) == ("1", "a")
