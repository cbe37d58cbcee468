"""API keys over HTTP: when they are accepted and refused."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from apikeys import services, tokens
from apikeys.clients import Client as ApiClient
from apikeys.models import ApiKey
from bytebin.errors import InvalidKey
from tests.members import Member

URL = "/api/v1/user"
START = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def call(token: str) -> tuple[int, str]:
    response = Client().get(URL, headers={"Authorization": f"Bearer {token}"})
    return response.status_code, response.json().get("type", "").rpartition("/")[2]


def only_key() -> ApiKey:
    return ApiKey.objects.get()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_token_is_accepted_as_bearer(alice: Member, anonymous: Client, scheme: str) -> None:
    response = anonymous.get(URL, headers={"Authorization": f"{scheme} {alice.token()}"})
    assert response.status_code == 200
    assert response.json()["email"] == alice.user.email


def test_the_token_is_accepted_as_x_api_key(alice: Member, anonymous: Client) -> None:
    assert anonymous.get(URL, headers={"X-Api-Key": alice.token()}).json()["email"] == alice.user.email


@pytest.mark.parametrize(
    "parameter", ["key", "token", "api_key", "access_token", "x-api-key", "authorization"]
)
def test_the_token_is_never_read_from_the_url(alice: Member, anonymous: Client, parameter: str) -> None:
    response = anonymous.get(URL, {parameter: alice.token()})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="bytebin"'


@pytest.mark.parametrize("token", ["", "x", "bb_", "bb_0123456789Ab_short", "ü", "a" * 10_000])
@pytest.mark.django_db
def test_a_malformed_token_is_401(token: str) -> None:
    assert call(token) == (401, "unauthorized")


def test_an_unknown_key_and_a_wrong_secret_get_the_same_response(alice: Member) -> None:
    alice.token()
    wrong_secret = str(tokens.make(only_key().pk))
    unknown = str(tokens.make("0123456789Ab"))
    headers = [{"Authorization": f"Bearer {token}"} for token in (wrong_secret, unknown)]
    responses = [Client().get(URL, headers=header) for header in headers]
    assert [response.status_code for response in responses] == [401, 401]
    assert responses[0].json() == responses[1].json()
    assert responses[0].headers["WWW-Authenticate"] == 'Bearer realm="bytebin"'


def test_a_broken_key_does_not_fall_back_to_the_session(alice: Member) -> None:
    assert alice.browser.get(URL).status_code == 200
    assert alice.browser.get(URL, headers={"Authorization": "Bearer bb_x"}).status_code == 401


def test_a_key_is_refused_from_the_second_in_which_it_expires(
    alice: Member, clock: time_machine.Traveller
) -> None:
    _, token = services.create(alice.user, "test", ["user:read"], timedelta(days=30))
    clock.move_to(START + timedelta(days=30, seconds=-1))
    assert call(token)[0] == 200
    clock.move_to(START + timedelta(days=30))
    assert call(token) == (401, "key-expired")


def test_a_revoked_key_is_refused_immediately(alice: Member) -> None:
    token = alice.token()
    assert call(token)[0] == 200
    assert services.revoke(only_key())
    assert not services.revoke(only_key())
    assert call(token) == (401, "key-revoked")


def test_a_suspended_owner_s_key_is_refused_until_the_suspension_is_lifted(alice: Member) -> None:
    token = alice.token()
    accounts.suspend(alice.user.pk)
    assert call(token) == (403, "account-suspended")
    accounts.unsuspend(alice.user.pk)
    assert call(token)[0] == 200


def test_an_unverified_owner_s_key_is_refused(alice: Member) -> None:
    token = alice.token()
    assert call(token)[0] == 200
    EmailAddress.objects.filter(user=alice.user).update(verified=False)
    assert call(token) == (403, "email-not-verified")


def test_without_the_secret_a_key_s_state_is_not_revealed(alice: Member) -> None:
    alice.token()
    services.revoke(only_key())
    accounts.suspend(alice.user.pk)
    assert call(str(tokens.make(only_key().pk))) == (401, "unauthorized")


def test_only_a_digest_of_the_secret_is_stored(alice: Member) -> None:
    token = tokens.parse(alice.token())
    row = " ".join(str(value) for value in ApiKey.objects.values().get().values())
    assert token.digest in row
    assert token.secret not in row


def test_the_check_costs_one_query(alice: Member, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    local = ["127.0.0.0/8", "2001:db8::/32"]
    _, token = services.create(alice.user, "test", ["files:write"], networks=local)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    api.get("/api/v1/limits")  # the first use in a minute is recorded with a second query
    with django_assert_num_queries(1):
        assert api.get("/api/v1/limits").status_code == 200


def test_a_wrong_checksum_costs_no_query(
    alice: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token = alice.token()
    mistyped = token[:-1] + ("0" if token[-1] != "0" else "1")
    with django_assert_num_queries(0), pytest.raises(InvalidKey):
        services.authenticate(mistyped)


def test_last_use_is_written_once_a_minute(
    alice: Member, clock: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    token = alice.token()
    assert only_key().last_used_at is None
    call(token)
    assert only_key().last_used_at == START
    clock.move_to(START + timedelta(seconds=59))
    with django_assert_num_queries(1):
        services.authenticate(token)
    assert only_key().last_used_at == START
    clock.move_to(START + timedelta(seconds=60))
    call(token)
    assert only_key().last_used_at == START + timedelta(seconds=60)


def test_of_two_concurrent_requests_one_writes_the_last_use(
    alice: Member, clock: time_machine.Traveller
) -> None:
    alice.token()
    first, second = only_key(), only_key()
    services.record_use(first, ApiClient())
    clock.move_to(START + timedelta(seconds=1))
    services.record_use(second, ApiClient())
    assert only_key().last_used_at == START


def test_a_failed_check_does_not_count_as_use(alice: Member) -> None:
    token = alice.token()
    accounts.suspend(alice.user.pk)
    call(token)
    assert only_key().last_used_at is None
