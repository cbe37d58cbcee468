"""The networks from which a key may be used: how they are written, and which clients they admit."""

from contextlib import suppress

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apikeys import networks, services, tokens
from apikeys.clients import Client as ApiClient
from apikeys.models import ApiKey
from bytebin.errors import AddressNotAllowed
from tests.members import Member

URL = "/api/v1/user"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \r\n ", []),
        ("203.0.113.7", ["203.0.113.7/32"]),
        ("203.0.113.7/24", ["203.0.113.0/24"]),
        ("203.0.113.0/255.255.255.0", ["203.0.113.0/24"]),
        ("0.0.0.0/0,::/0", ["0.0.0.0/0", "::/0"]),
        ("2001:DB8::1", ["2001:db8::1/128"]),
        ("10.0.0.0/8;10.1.2.3/8\n192.0.2.1", ["10.0.0.0/8", "192.0.2.1/32"]),
        ("::ffff:203.0.113.7", ["203.0.113.7/32"]),
        ("::ffff:203.0.113.0/120", ["203.0.113.0/24"]),
        ("::ffff:0:0/90", ["::ffc0:0:0/90"]),
    ],
)
def test_networks_get_their_usual_spelling(text: str, found: list[str]) -> None:
    assert networks.parse(text) == found
    assert networks.parse("\n".join(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "localhost",
        "203.0.113",
        "203.0.113.7/33",
        "203.0.113.256",
        "2001:db8::/129",
        "fe80::1%eth0",
        "1/2/3",
        "2130706433",
        "0x7f000001",
        "010.0.0.1",
        "٢٠٣.0.113.7",
        "203.0.113.7/٢٤",
        "[::1]",
        "203.0.113.7:80",
        "\x00",
    ],
)
def test_other_text_is_refused_and_named(text: str) -> None:
    with pytest.raises(networks.NotANetwork) as refused:
        networks.parse(f"10.0.0.0/8 {text}")
    assert str(refused.value) == text


@given(st.text(max_size=200))
def test_no_text_breaks_the_parser(text: str) -> None:
    with suppress(networks.NotANetwork):
        found = networks.parse(text)
        assert networks.parse(" ".join(found)) == found


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_a_network_contains_the_address_it_was_written_with(address: object, bits: int) -> None:
    (network,) = networks.parse(f"{address}/{bits}")
    assert networks.parse(f"::ffff:{address}/{bits + 96}") == [network]
    assert networks.contain([network], str(address))


@pytest.mark.parametrize(
    ("allowed", "address", "admitted"),
    [
        (["203.0.113.0/24"], "203.0.113.0", True),
        (["203.0.113.0/24"], "203.0.113.255", True),
        (["203.0.113.0/24"], "203.0.114.0", False),
        (["203.0.113.0/24"], "203.0.113.9:5432", True),
        (["203.0.113.0/24"], "::ffff:203.0.113.9", True),
        (["203.0.113.0/24"], "[::ffff:203.0.113.9]:443", True),
        (["203.0.113.0/24"], "2001:db8::1", False),
        (["203.0.113.0/24", "2001:db8::/32"], "2001:db8:ffff::1", True),
        (["2001:db8::/32"], "[2001:db8::1]:443", True),
        (["2001:db8::/32"], "2001:db9::1", False),
        (["fe80::/10"], "fe80::1%eth0", True),
        (["::/0"], "203.0.113.9", False),
        (["0.0.0.0/0", "::/0"], "unknown", False),
        (["0.0.0.0/0", "::/0"], "", False),
        ([], "203.0.113.9", False),
    ],
)
def test_a_client_is_admitted_by_its_address(allowed: list[str], address: str, admitted: bool) -> None:
    assert networks.contain(allowed, address) is admitted


def call(token: str, peer: str, forwarded: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} | ({"X-Forwarded-For": forwarded} if forwarded else {})
    response = Client().get(URL, headers=headers, REMOTE_ADDR=peer)
    return response.status_code, response.json().get("type", "").rpartition("/")[2]


@pytest.fixture
def office(alice: Member) -> str:
    return services.create(alice.user, "office", ["user:read"], networks=["203.0.113.0/24", "2001:db8::/32"])[
        1
    ]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "status"),
    [
        (0, "203.0.113.9", "", 200),
        (0, "198.51.100.1", "", 403),
        (0, "198.51.100.1", "203.0.113.9", 403),
        (1, "198.51.100.1", "203.0.113.9", 200),
        (1, "203.0.113.9", "198.51.100.1", 403),
        (1, "198.51.100.1", "203.0.113.9, 192.0.2.1", 403),
        (2, "198.51.100.1", "203.0.113.9, 192.0.2.1", 200),
        (2, "198.51.100.1", "forged, 203.0.113.9, 192.0.2.1", 200),
        (1, "", "2001:db8::7", 200),
        (1, "", "unknown", 403),
        (0, "", "", 403),
    ],
)
def test_the_address_is_the_one_that_proxy_count_gives(
    office: str, settings: Settings, proxies: int, peer: str, forwarded: str, status: int
) -> None:
    settings.PROXY_COUNT = proxies
    assert call(office, peer, forwarded)[0] == status


def test_a_refused_client_learns_its_address_and_is_not_recorded(office: str) -> None:
    response = Client().get(URL, headers={"X-Api-Key": office}, REMOTE_ADDR="198.51.100.1")
    assert response.status_code == 403
    assert response.json()["type"].endswith("/problems/address-not-allowed")
    assert "this request came from 198.51.100.1" in response.json()["detail"]
    assert ApiKey.objects.get().last_used_at is None


def test_from_elsewhere_nothing_more_is_told_about_the_key(office: str) -> None:
    services.revoke(ApiKey.objects.get())
    assert call(office, "198.51.100.1") == (403, "address-not-allowed")
    assert call(office, "203.0.113.9") == (401, "key-revoked")


def test_a_wrong_secret_is_refused_as_everywhere(office: str) -> None:
    wrong = tokens.make(tokens.parse(office).key_id)
    assert call(str(wrong), "198.51.100.1") == (401, "unauthorized")


def test_a_key_without_networks_works_from_an_unknown_address(alice: Member) -> None:
    assert services.authenticate(alice.token(), ApiClient("", ""))
    _, limited = services.create(alice.user, "test", ["user:read"], networks=["0.0.0.0/0"])
    with pytest.raises(AddressNotAllowed):
        services.authenticate(limited)
