"""oEmbed: the card of a file's link as JSON, for programs that find its address in the page (https://oembed.com)."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from bytebin.errors import FileNotFound, InvalidRequest
from files.services import access
from files.views.card import oembed_of

SHARED = re.compile(r"/f/([0-9A-Za-z-]+)(?:[?#].*)?")
NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Return the card of the file at `url`, with an image of at most `maxwidth` x `maxheight` pixels.

    Raise InvalidRequest for a format other than JSON. The specification says 501, but that means a fault of the server.
    """
    if request.GET.get("format", "json") != "json":
        raise InvalidRequest("format must be json.")
    address = request.GET.get("url", "")
    found = SHARED.fullmatch(address.removeprefix(settings.PUBLIC_URL))
    if not address.startswith(settings.PUBLIC_URL) or found is None:
        raise FileNotFound
    document = oembed_of(
        access.public_file(found[1]), number(request, "maxwidth"), number(request, "maxheight")
    )
    return JsonResponse(document, headers={"X-Robots-Tag": "noindex"})


def number(request: HttpRequest, name: str) -> int:
    """Return a number of pixels, 0 without one."""
    text = request.GET.get(name, "")
    return int(text) if NUMBER.fullmatch(text) else 0
