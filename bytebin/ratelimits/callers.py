from django.conf import settings
from django.http import HttpRequest

from bytebin.server.client_address import client_address, network_of


def network(request: HttpRequest) -> str:
    """Return the caller's network, which limits count as one caller (bytebin/server/client_address.py)."""
    peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    return network_of(client_address(peer, forwarded, settings.PROXY_COUNT))
