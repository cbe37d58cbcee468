"""Domains of e-mail addresses, as operators list them: example.org, or .example.org with all its subdomains."""

import re
from collections.abc import Iterable

from bytebin.hosts import in_ascii


def parse(text: str) -> list[str]:
    """Return the domains of a list, in lower case and punycode. Raise ValueError with an entry that is none."""
    return list(dict.fromkeys(domain(entry) for entry in re.split(r"[\s,]+", text) if entry))


def domain(entry: str) -> str:
    dot = "." if entry.startswith(".") else ""
    bare = in_ascii(entry.removeprefix("@").removeprefix("."))
    if not bare:
        raise ValueError(entry)
    return f"{dot}{bare}"


def includes(domains: Iterable[str], address: str) -> bool:
    """Return whether the normalized `address` has one of the domains."""
    host = address.rpartition("@")[2]
    return any(
        host == listed.removeprefix(".") or (listed.startswith(".") and host.endswith(listed))
        for listed in domains
    )
