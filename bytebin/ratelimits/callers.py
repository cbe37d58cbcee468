from django.conf import settings
from django.http import HttpRequest

from bytebin.server.client_address import client_address, network_of


def address(request: HttpRequest) -> str:
    """Return the caller's address as the outermost of PROXY_COUNT proxies saw it; it may be other text than an IP."""
    peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    return client_address(peer, forwarded, settings.PROXY_COUNT)


def network(request: HttpRequest) -> str:
    """Return the caller's network, which limits count as one caller (bytebin/server/client_address.py)."""
    return network_of(address(request))
