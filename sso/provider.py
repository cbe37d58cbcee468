"""The OpenID Connect provider of the settings, for allauth. allauth finds this module by its name.

allauth's own class sends no nonce, does not verify the ID token's signature, and takes the userinfo of anybody.
"""
# ruff: noqa: ARG002  # the signatures are allauth's

from collections.abc import Mapping
from typing import Any, ClassVar

import requests
from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from sso import discovery, tokens
from sso.identity import Identity, clean_email, clean_groups, clean_name

MOST_SUBJECT = 191  # characters, as in allauth's SocialAccount; the specification allows 255 ASCII characters
TRUE = (True, "true")  # some providers send texts


class OidcAdapter(OAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """The conversation with the provider."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.provider_id = settings.OIDC_ISSUER
        self.nonce = ""

    @property
    def authorize_url(self) -> str:
        return str(discovery.configuration()["authorization_endpoint"])

    @property
    def access_token_url(self) -> str:
        return str(discovery.configuration()["token_endpoint"])

    @property
    def basic_auth(self) -> bool:
        """How the client authenticates. Without a list, the specification says Basic."""
        return "client_secret_post" not in discovery.configuration().get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return settings.PUBLIC_URL + str(self.get_provider().get_callback_url())

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        self.nonce = tokens.nonce_of(pkce_code_verifier or "")
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        claims = tokens.verified(kwargs["response"].get("id_token"), self.nonce)
        login = login_of(identity_of(claims, userinfo(token.token, claims)), self.get_provider())
        login.auth_time = claims.get("auth_time")
        return login


class OidcProvider(OAuth2Provider):  # type: ignore[misc]  # likewise
    id = "oidc"
    name = "OpenID Connect"
    account_class = ProviderAccount
    oauth2_adapter_class = OidcAdapter
    pkce_enabled_default: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = self.app.name

    def get_scope(self) -> list[str]:
        return list(settings.OIDC_SCOPES.split())

    def get_pkce_params(self) -> dict[str, Any]:
        """Return the parameters of PKCE and the nonce that belongs to them."""
        params: dict[str, Any] = generate_code_challenge()
        return {**params, "nonce": tokens.nonce_of(params["code_verifier"])}


provider_classes = [OidcProvider]


def userinfo(access_token: str, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return further claims about the ID token's subject. Raise OAuth2Error for those of anybody else."""
    endpoint = discovery.configuration().get("userinfo_endpoint")
    if not endpoint:
        return {}
    response = requests.get(
        endpoint,
        headers={"Authorization": f"Bearer {access_token}"},
        timeout=discovery.TIMEOUT,
        allow_redirects=False,
    )
    response.raise_for_status()
    found: dict[str, Any] = response.json()
    if not isinstance(found, dict) or found.get("sub") != claims["sub"]:
        raise OAuth2Error("the userinfo is not that of the ID token's subject")
    return found


def identity_of(claims: Mapping[str, Any], more: Mapping[str, Any]) -> Identity:
    """Return the identity of an ID token and its userinfo. An address and whether it is verified have one source."""
    subject = str(claims["sub"])
    if not subject or len(subject) > MOST_SUBJECT:
        raise OAuth2Error("the ID token's subject is empty or too long")
    source = more if "email" in more else claims
    vouched = settings.OIDC_TRUST_EMAIL or source.get("email_verified") in TRUE
    return Identity(
        provider=settings.OIDC_ISSUER,
        subject=subject,
        email=clean_email(source.get("email")) if vouched else "",
        name=clean_name(more.get("name") or claims.get("name")),
        groups=clean_groups(claim(claims) or claim(more)),
    )


def claim(claims: Any) -> Any:
    """Return the claim with the groups, whose name can be a path such as realm_access.roles."""
    if settings.OIDC_GROUPS_CLAIM in claims:
        return claims[settings.OIDC_GROUPS_CLAIM]
    for name in settings.OIDC_GROUPS_CLAIM.split("."):
        claims = claims.get(name) if isinstance(claims, Mapping) else None
    return claims


def login_of(identity: Identity, provider: OidcProvider) -> SocialLogin:
    """Return allauth's login. Of the provider's claims, nothing is stored but the subject."""
    account = SocialAccount(provider=identity.provider, uid=identity.subject, extra_data={})
    login = SocialLogin(user=User(), account=account, provider=provider)
    login.identity = identity
    return login
