"""The proof of work that sign-up and password reset ask for."""

import base64
import json
from typing import Any

import altcha
import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import proof
from accounts.models import User
from tests.members import Member
from tests.services.making import together

FORM = {"email": "new@example.org", "name": "", "password1": "four words picked at random"}


@pytest.fixture(autouse=True)
def _required(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PROOF_OF_WORK = True
    monkeypatch.setattr(proof, "ITERATIONS", 1)


def solved(browser: Client) -> str:
    challenge = altcha.Challenge.from_dict(browser.get(reverse("account_proof")).json())
    solution = altcha.solve_challenge(challenge)
    assert solution
    return altcha.Payload(challenge, solution).to_base64()


def sign_up(browser: Client, proven: str, email: str = "new@example.org", **headers: str) -> bool:
    browser.post(reverse("account_signup"), FORM | {"email": email, "proof": proven}, headers=headers)
    return User.objects.filter(email=email).exists()


def changed(proven: str, **changes: Any) -> str:
    read = json.loads(base64.b64decode(proven))
    read["challenge"]["parameters"] |= changes
    return base64.b64encode(json.dumps(read).encode()).decode()


@pytest.mark.django_db
def test_a_proof_is_accepted_once(anonymous: Client) -> None:
    proven = solved(anonymous)
    assert sign_up(anonymous, proven, "first@example.org")
    assert not sign_up(anonymous, proven, "second@example.org")
    respelt = base64.b64encode(json.dumps(json.loads(base64.b64decode(proven)), indent=1).encode()).decode()
    assert not sign_up(anonymous, respelt, "second@example.org")


@pytest.mark.django_db
def test_a_form_with_another_mistake_does_not_use_the_proof_up(anonymous: Client) -> None:
    proven = solved(anonymous)
    anonymous.post(reverse("account_signup"), FORM | {"password1": "short", "proof": proven})
    assert sign_up(anonymous, proven)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil",
    [
        lambda proven: proven[:-8],
        lambda _: "AAAA",
        lambda _: "é",
        lambda _: base64.b64encode(b"[" * 3000).decode(),
        lambda proven: changed(proven, keyPrefix="00"),
        lambda proven: changed(proven, cost=0),
        lambda proven: changed(proven, expiresAt=None),
        lambda proven: changed(proven, algorithm="SHA-256"),
    ],
)
def test_a_forged_proof_is_refused_with_words(anonymous: Client, spoil: Any) -> None:
    response = anonymous.post(reverse("account_signup"), FORM | {"proof": spoil(solved(anonymous))})
    assert response.status_code == 200
    assert "Send it again" in str(response.context["form"].non_field_errors())
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_old_proof_is_refused(anonymous: Client) -> None:
    proven = solved(anonymous)
    with time_machine.travel(proof.in_seconds(proof.AGE) + 1):
        assert not sign_up(anonymous, proven)


@pytest.mark.django_db
def test_without_javascript_a_few_forms_an_hour_are_accepted(anonymous: Client) -> None:
    accepted = [sign_up(anonymous, "", f"user{number}@example.org") for number in range(5)]
    assert accepted == [True, True, True, False, False]
    page = anonymous.post(reverse("account_signup"), FORM)
    assert "Turn on JavaScript" in str(page.context["form"].non_field_errors())


@pytest.mark.django_db(transaction=True)
def test_one_proof_sent_many_times_at_once_counts_once(anonymous: Client) -> None:
    proven = solved(anonymous)
    done = together(8, lambda number: sign_up(Client(), proven, f"user{number}@example.org"))
    assert done.count(True) == 1


def test_a_reset_asks_for_a_proof_as_well(alice: Member, anonymous: Client) -> None:
    url, form = reverse("account_reset_password"), {"email": alice.user.email}
    for _ in range(4):
        anonymous.post(url, form)
    assert len(mail.outbox) == 3
    anonymous.post(url, form | {"proof": solved(anonymous)})
    assert len(mail.outbox) == 4


@pytest.mark.django_db
def test_challenges_are_limited(anonymous: Client) -> None:
    answers = [anonymous.get(reverse("account_proof")).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


@pytest.mark.django_db
def test_where_it_is_off_nothing_is_asked(anonymous: Client, settings: Settings) -> None:
    settings.PROOF_OF_WORK = False
    assert "data-proof=" not in anonymous.get(reverse("account_signup")).text
    assert sign_up(anonymous, "")
