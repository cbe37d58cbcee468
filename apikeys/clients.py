"""The client of a request, as the last use of a key shows it."""

import re
from typing import NamedTuple

from bytebin.server.client_address import ip_of

# A product's name at the beginning of User-Agent: a token (RFC 9110, section 10.1.5).
PRODUCT = re.compile(r"[!#$%&'*+.^_`|~\w-]{1,40}", re.ASCII)
# What every browser calls itself first.
BROWSER = "Mozilla"


class Client(NamedTuple):
    """`address` is what PROXY_COUNT makes of it, `user_agent` what the client says; both may be any text."""

    address: str = ""
    user_agent: str = ""

    @property
    def ip(self) -> str:
        """Return the IP address, "" if it is unknown."""
        return str(ip_of(self.address) or "")

    @property
    def program(self) -> str:
        """Return the name of the program without its version, such as "curl", "" if the client says none."""
        named = PRODUCT.match(self.user_agent)
        return named[0] if named else ""
