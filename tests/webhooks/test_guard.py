"""Webhooks reach public addresses only, however an address is written or a name is resolved."""

import socket
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from tests.webhooks.receiver import Receiver
from webhooks import guard, sending
from webhooks.forms import clean_url
from webhooks.models import Problem

FORBIDDEN = [
    "0.0.0.0",  # noqa: S104  # nothing is bound to it
    "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1",
    "127.255.255.254", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.254", "192.0.0.1",
    "192.0.0.9", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.254", "198.18.0.1",
    "198.19.255.254", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1",
    "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "ff0e::1", "not an address", "",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
]  # fmt: skip
# Each is 127.0.0.1 or the metadata service to a resolver.
DISGUISED = ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "localhost", "0xa9fea9fe", "2852039166"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_address_of_this_machine_or_its_networks_is_called(address: str) -> None:
    assert not guard.may_call(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_called_with_encryption_only(address: str) -> None:
    assert guard.may_call(address)
    assert not guard.may_call(address, encrypted=False)


@pytest.mark.parametrize("host", DISGUISED)
def test_other_spellings_of_an_address_are_looked_up_and_refused(host: str) -> None:
    with pytest.raises((guard.Refused, guard.Unknown)):
        guard.targets(host, 443, encrypted=True)


def test_a_setting_allows_a_network_and_nothing_beside_it(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = (ip_network("192.168.1.0/24"), ip_network("fd00::/8"))
    for allowed in ("192.168.1.7", "fd00::1", "::ffff:192.168.1.7"):
        assert guard.may_call(allowed)
        assert guard.may_call(allowed, encrypted=False)
    for refused in ("192.168.2.7", "127.0.0.1", "fe80::1", "10.0.0.1"):
        assert not guard.may_call(refused)


def found(*addresses: str) -> list[tuple[Any, ...]]:
    return [
        (socket.AF_INET6 if ":" in text else socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 443))
        for text in addresses
    ]


def test_a_name_with_one_forbidden_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found("8.8.8.8", "127.0.0.1"))
    with pytest.raises(guard.Refused):
        guard.targets("mixed.example", 443, encrypted=True)


def test_a_name_is_looked_up_once_so_that_it_cannot_change_after_the_check(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [found("127.0.0.1"), found("169.254.169.254"), found("10.0.0.1")]
    asked = []

    def rebinding(host: str, port: int, *_: Any, **__: Any) -> Sequence[Any]:
        asked.append(host)
        return [(*entry[:4], (entry[4][0], port)) for entry in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = f"http://rebinding.example:{receiver.server_port}/"
    assert sending.post(url, {}, b"{}").problem is None
    assert asked == ["rebinding.example"]
    assert receiver.received[0].headers["host"] == f"rebinding.example:{receiver.server_port}"
    assert sending.post(url, {}, b"{}").problem == Problem.ADDRESS  # the second look-up
    assert len(receiver.received) == 1


def test_a_private_receiver_is_not_called_without_the_setting(receiver: Receiver, settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = ()
    for url in (
        receiver.url,
        receiver.url.replace("http:", "https:"),
        f"http://localhost:{receiver.server_port}/",
    ):
        assert sending.post(url, {}, b"{}").problem == Problem.ADDRESS
    assert not receiver.received


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "example.org",
        "https://", "https:///x", "https://user:secret@example.org/", "https://user@example.org/",
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/",
        "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://example.org:0/",
        "https://example.org:99999/", "https://exa mple.org/", "https://[fe80::1%25eth0]/", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_an_address_that_can_never_be_called_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValidationError):
        clean_url(url)


@pytest.mark.parametrize(
    ("entered", "stored"),
    [
        (" https://Example.ORG/hook ", "https://example.org/hook"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/a?b=c#d", "https://example.org/a?b=c"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("https://münchen.example/ü?ä=ö", "https://xn--mnchen-3ya.example/%C3%BC?%C3%A4=%C3%B6"),
        ("https://example.org/a b%20c", "https://example.org/a%20b%20c"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_an_address_is_stored_as_it_is_requested(entered: str, stored: str) -> None:
    assert clean_url(entered) == stored
