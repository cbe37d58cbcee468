"""The configuration and the keys that an OpenID Connect provider publishes (OpenID Connect Discovery 1.0)."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings

KEPT = 600.0  # seconds for which an answer is used again
TIMEOUT = 5.0  # seconds until a provider has to respond
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint",)
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass
class Kept:
    answer: Any
    until: float


kept: dict[str, Kept] = {}


def configuration() -> dict[str, Any]:
    """Return the provider's configuration. Raise OAuth2Error if it is not the issuer's, or names unsafe endpoints."""
    found: dict[str, Any] = fetch(f"{settings.OIDC_ISSUER.rstrip('/')}{WELL_KNOWN}")
    if not isinstance(found, dict) or found.get("issuer") != settings.OIDC_ISSUER:
        raise OAuth2Error("the configuration is not that of OIDC_ISSUER")
    named = [found.get(name) for name in ENDPOINTS] + [found[name] for name in OPTIONAL if name in found]
    if not all(isinstance(url, str) and is_safe(url) for url in named):
        raise OAuth2Error("the configuration names an endpoint that is missing or without https")
    return found


def is_safe(url: str) -> bool:
    """Return whether the URL is https, or http on the machine on which the issuer runs too."""
    issuer, parts = urlsplit(settings.OIDC_ISSUER), urlsplit(url)
    return parts.scheme == "https" or (issuer.scheme == "http" and parts.hostname == issuer.hostname)


def key_for(token: str) -> jwt.PyJWK:
    """Return the published key that signed the token. Raise OAuth2Error if there is none."""
    key_id = jwt.get_unverified_header(token).get("kid")
    url = configuration()["jwks_uri"]
    for again in (False, True):  # a provider may have new keys since
        keys = signing_keys(fetch(url, again=again))
        matching = [key for key in keys if key_id in (None, key.key_id)]
        if len(matching) == 1:
            return matching[0]
    raise OAuth2Error("the provider publishes no key for the ID token")


def signing_keys(published: Any) -> list[jwt.PyJWK]:
    try:
        keys = jwt.PyJWKSet.from_dict(published).keys
    except (jwt.PyJWTError, AttributeError, TypeError, KeyError) as error:
        raise OAuth2Error("the provider's keys cannot be read") from error
    return [key for key in keys if key.public_key_use in (None, "sig")]


def fetch(url: str, *, again: bool = False) -> Any:
    """Return the JSON at `url`, from an earlier request of this process unless `again`. Raise RequestException."""
    now = time.monotonic()
    known = kept.get(url)
    if known and known.until > now and not again:
        return known.answer
    response = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
    response.raise_for_status()
    kept[url] = Kept(response.json(), now + KEPT)
    return kept[url].answer
