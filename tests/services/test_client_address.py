"""Which addresses a limit counts as one caller."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytebin.server.client_address import client_address, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5432", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:443", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:0:0:0:1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
        ("x" * 5000, "x" * 64),
    ],
)
def test_ports_and_notations_and_the_rest_of_a_64_are_one_caller(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text(max_size=200))
def test_any_address_text_has_a_short_network(address: str) -> None:
    assert len(network_of(address)) <= 64


@pytest.mark.parametrize(
    ("forwarded", "proxies", "counted"),
    [
        ("", 0, "peer"),
        ("198.51.100.1", 0, "peer"),
        ("", 1, "peer"),
        ("198.51.100.1", 1, "198.51.100.1"),
        ("forged, 198.51.100.1", 1, "198.51.100.1"),
        ("forged, 198.51.100.1, 10.0.0.1", 2, "198.51.100.1"),
        ("198.51.100.1", 2, "198.51.100.1"),
    ],
)
def test_only_trusted_proxies_name_the_client(forwarded: str, proxies: int, counted: str) -> None:
    assert client_address("peer", forwarded, proxies) == counted
