"""The networks from which a key may be used: CIDR notation, IPv4 and IPv6. Uses no database."""

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from bytebin.server.client_address import ip_of

MAX_NETWORKS = 20  # of one key
LONGEST = 80  # characters of a wrong entry that are shown
IPV4_IN_IPV6 = 96  # bits before an IPv4 address in IPv6 notation (RFC 4291, section 2.5.5.2)

Network = IPv4Network | IPv6Network


class NotANetwork(ValueError):
    """Neither a network nor an IP address. Its text is the beginning of the entry."""


def parse(text: str) -> list[str]:
    """Return the networks in `text`, which commas or white space separate, without repetitions.

    Raise NotANetwork.
    """
    entries = re.split(r"[\s,;]+", text.strip())
    return list(dict.fromkeys(canonical(entry) for entry in entries if entry))


def canonical(entry: str) -> str:
    """Return the usual spelling of a network. An address is a network of its own. Raise NotANetwork."""
    if "%" not in entry:  # a zone means something on one machine only
        with suppress(ValueError):
            return str(without_mapping(ip_network(entry, strict=False)))
    raise NotANetwork(entry[:LONGEST])


def without_mapping(found: Network) -> Network:
    """Return the IPv4 network that an IPv6 network maps, because clients' addresses are compared as IPv4."""
    mapped = found.network_address.ipv4_mapped if isinstance(found, IPv6Network) else None
    if mapped is None or found.prefixlen < IPV4_IN_IPV6:
        return found
    return ip_network((mapped, found.prefixlen - IPV4_IN_IPV6))


def contain(networks: Iterable[str], address: str) -> bool:
    """Return whether one of the networks contains the client's address. None contains text that is no IP address."""
    client = ip_of(address)
    return client is not None and any(client in network(text) for text in networks)


@lru_cache(maxsize=1024)
def network(text: str) -> Network:
    return ip_network(text)
