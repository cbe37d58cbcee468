"""Which program sends a request, roughly, and from where."""

import re
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from bytebin.ratelimits.callers import network

# Characters of a User-Agent header that are read. Browsers send about 150.
LONGEST_AGENT = 512
LONGEST_NAME = 80
# The first word of a header that is not a browser's, such as ShareX in "ShareX/16.1.0".
PRODUCT = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,39}")


class Client(NamedTuple):
    """`name` is approximate, as in "Firefox (Linux)". `address` is empty if addresses are not to be stored."""

    name: str
    address: str


def client_of(request: HttpRequest | None) -> Client:
    if request is None:
        return Client("", "")
    address = network(request) if settings.ACTIVITY_ADDRESS_DAYS else ""
    return Client(client_name(request.headers.get("User-Agent", "")), address)


def client_name(user_agent: str) -> str:
    """Return what people call the program: browser and system, or else the header's first word, or ""."""
    from ua_parser import parse_os, parse_user_agent  # noqa: PLC0415  # its patterns take 0.2 s, at a login

    agent = user_agent[:LONGEST_AGENT]
    browser, system = parse_user_agent(agent), parse_os(agent)
    product = PRODUCT.match(agent)
    program = browser.family if browser else product[0].strip() if product else ""
    return (f"{program} ({system.family})" if browser and system else program)[:LONGEST_NAME]
