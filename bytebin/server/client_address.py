"""The address of a client, and the network that limits count as one client."""

from ipaddress import IPv6Address, ip_address

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

    A port is dropped. An IPv4 address in IPv6 notation counts as IPv4, and all addresses of an IPv6 /64 count as one.
    """
    host = without_port(address.strip())
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host[:LONGEST_TEXT]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> IPV6_PREFIX << IPV6_PREFIX)}/{IPV6_PREFIX}"


def without_port(address: str) -> str:
    """Return the host of `1.2.3.4:5`, `[::1]:5` or `[::1]`, and any other text unchanged."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, colon, _ = address.partition(":")
    return host if address.count(":") == 1 and colon else address
