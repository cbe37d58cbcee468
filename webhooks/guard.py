"""Decide which addresses this server may call for a user, who must not reach what only the server can reach.

A name is resolved here, once, and the caller connects to the address that was checked. A second look-up could return
another one (DNS rebinding).
"""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple

from django.conf import settings

Address = IPv4Address | IPv6Address

MOST_ADDRESSES = 4  # of one name that are tried

# Not to be called although Python's `is_global` allows some of them: multicast, shared addresses (RFC 6598), special
# ones (RFC 6890) and 6to4's relays (RFC 7526).
REFUSED_IPV4 = [
    IPv4Network(text)
    for text in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/3")
]
# All IPv6 addresses that IANA has assigned for the public internet are in the first; Teredo (RFC 4380) and 6to4 (RFC
# 3056) are as well, but stand for an IPv4 address.
GLOBAL_UNICAST = IPv6Network("2000::/3")
REFUSED_IPV6 = [IPv6Network(text) for text in ("2001::/32", "2002::/16")]
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; its last 32 bits are an IPv4 address


class Refused(Exception):
    """The host has an address that may not be called."""


class Unknown(Exception):
    """The name has no address."""


class Target(NamedTuple):
    """A checked address to connect to, as `socket` takes it."""

    family: int
    address: tuple[Any, ...]


def targets(host: str, port: int, *, encrypted: bool) -> list[Target]:
    """Return the addresses of `host`. Raise Unknown, or Refused if any of them may not be called.

    Without encryption, only the networks of WEBHOOK_NETWORKS may be called.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unknown from None
    if not found:
        raise Unknown
    for *_, address in found:
        if not may_call(str(address[0]), encrypted=encrypted):
            raise Refused
    return [Target(family, address) for family, *_, address in found[:MOST_ADDRESSES]]


def may_call(text: str, *, encrypted: bool = True) -> bool:
    """Return whether the IP address may be called: a public one, or one of WEBHOOK_NETWORKS."""
    try:
        address = unwrapped(ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    if any(address in network for network in settings.WEBHOOK_NETWORKS):
        return True
    return encrypted and is_public(address)


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, if it is IPv4-mapped or that of a NAT64."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in REFUSED_IPV4)
    refused = any(address in network for network in REFUSED_IPV6)
    return address.is_global and address in GLOBAL_UNICAST and not refused
