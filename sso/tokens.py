"""ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): signature, issuer, audience, time and nonce."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.utils.crypto import constant_time_compare

from sso.discovery import key_for

# Of public keys only: with a symmetric one or "none", anyone could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds by which clocks may differ


def nonce_of(code_verifier: str) -> str:
    """Return the nonce of the login that has this PKCE verifier, which only this browser's session knows."""
    digest = sha256(b"nonce:" + code_verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def verified(token: object, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token for this server and this login. Raise OAuth2Error."""
    if not isinstance(token, str):
        raise OAuth2Error("the provider sent no ID token")
    try:
        key = key_for(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=[name for name in ALGORITHMS if name == key.algorithm_name],
            issuer=settings.OIDC_ISSUER,
            audience=settings.OIDC_CLIENT_ID,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error("the ID token is not valid") from error
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise OAuth2Error("the ID token is for another login")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise OAuth2Error("the ID token is for another client")
    return claims
