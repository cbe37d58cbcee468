"""The address of a client, and the network that limits count as one client."""

from ipaddress import IPv4Address, IPv6Address, ip_address

# Bits of an IPv6 address that a provider assigns to one customer; the rest is the customer's to choose (RFC 6177).
IPV6_PREFIX = 64
# Characters of text that is no IP address, such as "unknown" (RFC 7239, section 6).
LONGEST_TEXT = 64


def client_address(peer: str, forwarded_for: str, proxies: int) -> str:
    """Return the address that the outermost of the trusted `proxies` saw, or `peer` without proxies.

    `forwarded_for` is X-Forwarded-For. Each proxy appends one address; what is before those was sent by the client.
    """
    listed = [entry.strip() for entry in forwarded_for.split(",")] if proxies and forwarded_for else []
    return listed[-min(proxies, len(listed))] if listed else peer


def network_of(address: str) -> str:
    """Return the text under which limits count `address`.

    All addresses of an IPv6 /64 count as one. Text that is no IP address counts as itself.
    """
    found = ip_of(address)
    if found is None:
        return without_port(address.strip())[:LONGEST_TEXT]
    if isinstance(found, IPv4Address):
        return str(found)
    return f"{IPv6Address(int(found) >> IPV6_PREFIX << IPV6_PREFIX)}/{IPV6_PREFIX}"


def ip_of(address: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that `address` names, or None if it is other text.

    A port and a zone are dropped. An IPv4 address in IPv6 notation is returned as IPv4.
    """
    try:
        found = ip_address(without_port(address.strip()).partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def without_port(address: str) -> str:
    """Return the host of `1.2.3.4:5`, `[::1]:5` or `[::1]`, and any other text unchanged."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, colon, _ = address.partition(":")
    return host if address.count(":") == 1 and colon else address
