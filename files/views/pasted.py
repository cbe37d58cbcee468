"""Links as people paste them: with a slash, a full stop, a bracket or an encoded # that a program has added."""

import re
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_safe

# The part after the #, which a program has encoded and thereby made part of the path (docs/FORMAT.md).
FRAGMENT = re.compile(r"/?#([br][0-9]+p?\.[0-9A-Za-z_-]+)", re.ASCII)
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@require_safe
def pasted(request: HttpRequest, extra: str, **_: str) -> HttpResponseRedirect:
    """Redirect to the link before `extra`, with the link key if `extra` is that. Raise Http404 for any other words.

    Such a key has reached this server, which forgets it: the log hides `extra` (bytebin/observability/redaction.py).
    """
    key = FRAGMENT.match(unquote(extra))
    return to_link(request, extra, f"#{key[1]}") if key else punctuated(request, extra)


@require_safe
def punctuated(request: HttpRequest, extra: str, **_: str) -> HttpResponseRedirect:
    """Redirect to the link before `extra`. Raise Http404 if that is more than punctuation.

    A short link leads elsewhere, where a key must not go.
    """
    if any(character.isalnum() for character in unquote(extra)):
        raise Http404
    return to_link(request, extra)


def to_link(request: HttpRequest, extra: str, fragment: str = "") -> HttpResponseRedirect:
    query = request.META.get("QUERY_STRING", "")
    address = request.path.removesuffix(extra) + (f"?{query}" if query else "") + fragment
    return HttpResponseRedirect(address, headers=HEADERS)
