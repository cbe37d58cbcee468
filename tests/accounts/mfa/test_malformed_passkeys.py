"""Whatever a client sends as a passkey gets a page that says so, and logs nobody in."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.test_login import is_logged_in
from tests.members import Member


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def client_data(**changes: Any) -> str:
    said = {"type": "webauthn.get", "challenge": "AAAA", "origin": settings.PUBLIC_URL, **changes}
    return encoded(json.dumps(said).encode())


def credential(**response: Any) -> dict[str, Any]:
    given = {
        "clientDataJSON": client_data(),
        "authenticatorData": encoded(bytes(37)),
        "attestationObject": encoded(b"\xa0"),
        "signature": encoded(b"x"),
        "userHandle": encoded(b"nobody"),
        **response,
    }
    return {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": given,
        "clientExtensionResults": {},
    }


MALFORMED = {
    "nothing": "",
    "no JSON": "{",
    "null": "null",
    "a list": "[]",
    "a number": "7",
    "an empty object": "{}",
    "a response that is text": json.dumps({**credential(), "response": "x"}),
    "bytes that are not base64": json.dumps(credential(clientDataJSON="*")),
    "client data that is no JSON": json.dumps(credential(clientDataJSON=encoded(b"x"))),
    "client data that is a list": json.dumps(credential(clientDataJSON=encoded(b"[]"))),
    "another origin": json.dumps(credential(clientDataJSON=client_data(origin="https://sub.testserver"))),
    "no origin": json.dumps(credential(clientDataJSON=encoded(b"{}"))),
    "authenticator data that is too short": json.dumps(credential(authenticatorData="")),
    "an attestation that is no CBOR": json.dumps(credential(attestationObject=encoded(b"\xff\xff"))),
    "an attestation without its parts": json.dumps(credential()),
    "a user handle that is a list": json.dumps(credential(userHandle=[1])),
    "a user handle that is not UTF-8": json.dumps(credential(userHandle=encoded(b"\xff"))),
    "a user handle with NUL": json.dumps(credential(userHandle=encoded(b"\0"))),
    "a number where text belongs": json.dumps({**credential(), "id": 1, "rawId": 2, "type": 3}),
    "deeply nested": "[" * 5000 + "]" * 5000,
    "very long": json.dumps({**credential(), "id": "A" * 100_000}),
}


@pytest.fixture(params=MALFORMED, ids=str)
def sent(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"credential": MALFORMED[request.param]}


def test_logging_in(sent: dict[str, str], anonymous: Client) -> None:
    anonymous.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    response = anonymous.post(reverse("mfa_login_webauthn"), sent, follow=True)
    assert response.status_code == 200
    assert not is_logged_in(anonymous)


def test_signing_up(sent: dict[str, str], anonymous: Client) -> None:
    anonymous.get(reverse("account_signup_passkey"))
    form = {"email": "new@example.org", "name": "", "password1": "", **sent}
    response = anonymous.post(reverse("account_signup"), form)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not User.objects.exists()


def test_adding(sent: dict[str, str], alice: Member) -> None:
    alice.browser.get(reverse("mfa_add_webauthn"))
    response = alice.browser.post(reverse("mfa_add_webauthn"), sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Authenticator.objects.exists()
