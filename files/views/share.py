"""The page of a file's link. Clients that do not accept HTML get the bytes."""

from collections.abc import Mapping
from functools import partial

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from bytebin.errors import NotAcceptable
from files import downloads
from files.links import paths
from files.models import File
from files.negotiation import prefers_page
from files.services import access
from files.services.media import kind_of, preview_of, served_as
from files.services.media_types import media_of
from files.views.wording import expiry

# Sources that the page of an encrypted file needs in addition to the policy in the settings.
ENCRYPTED_PAGE_SOURCES = {
    # A hidden frame starts the download, which the page's service worker streams.
    "frame-src": [SELF],
    # Previews of decrypted files.
    "img-src": ["blob:"],
    "media-src": ["blob:"],
}
# What the page of a plain file shows without a script.
SHOWN_BY_BROWSER = ("", "image", "audio", "video")
# Sources that a script needs that shows a plain file.
SCRIPTED_PAGE_SOURCES = {"img-src": ["blob:"], "frame-src": [SELF]}


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, file_id: str) -> HttpResponseBase:
    file = access.public_file(file_id, lambda file: is_owner(request, file))
    if request.method == "POST":
        return open_limited(file)
    response = page_of(request, file) if asks_for_page(request, file) else content(request, file)
    patch_vary_headers(response, ["Accept"])
    return response


def is_owner(request: HttpRequest, file: File) -> bool:
    """Return whether the file's owner is logged in. Without a session's cookie, none is looked for.

    So the response to a stranger does not depend on whether there is such a file.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.pk == file.owner_id


def asks_for_page(request: HttpRequest, file: File) -> bool:
    """Return whether to send the page rather than the content, which an encrypted file does not have for anybody."""
    if file.encrypted:
        return prefers_page(request)
    served = served_as(file.content_type, file.name)
    # A client that prefers text/plain to a page wants a text's characters, whatever its language.
    kind = media_of(file.content_type, file.name).kind
    text = ("text/plain",) if kind in ("text", "active") else ()
    return prefers_page(request, served.content_type, *text)


def page_of(request: HttpRequest, file: File) -> HttpResponseBase:
    return encrypted_page(request, file) if file.encrypted else plain_page(request, file)


def plain_page(request: HttpRequest, file: File) -> HttpResponseBase:
    """Return the page of a plain file. Its policy allows the pictures of a script only if one shows the file."""
    preview = "" if file.gated else preview_of(file.content_type, file.name, file.size)
    scripted = preview not in SHOWN_BY_BROWSER
    raw = not file.gated and served_as(file.content_type, file.name).inline
    facts = {"preview": preview, "scripted": scripted, "raw": raw}
    view = partial(page, file=file, template="files/share.html", facts=facts)
    return csp_update(SCRIPTED_PAGE_SOURCES if scripted else {})(view)(request)


@gzip_page
def encrypted_page(request: HttpRequest, file: File) -> HttpResponseBase:
    """Return the page of an encrypted file.

    It is the same for all visitors, so that its compressed length reveals nothing. It posts no form, so it needs no
    referrer.
    """
    view = partial(page, file=file, template="files/share_encrypted.html")
    response = csp_update(ENCRYPTED_PAGE_SOURCES)(view)(request)
    response["Referrer-Policy"] = "no-referrer"
    return response


def page(
    request: HttpRequest, file: File, template: str, facts: Mapping[str, object] | None = None
) -> HttpResponse:
    context = {
        "file": file,
        "paths": paths(file),
        "kind": kind_of(file.content_type, file.name),
        "expiry": expiry(file.expires_at) if file.expires_at else "",
        "downloads_left": max(0, (file.max_downloads or 0) - file.download_count),
        **(facts or {}),
    }
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response


def content(request: HttpRequest, file: File) -> HttpResponseBase:
    if file.encrypted:
        raise NotAcceptable
    return downloads.inline(request, access.readable_file(file.pk, downloads.ticket_of(request)))


def open_limited(file: File) -> HttpResponse:
    """Count one download and redirect to it. Raise NotAcceptable for an encrypted file: its page opens it by script."""
    if file.encrypted:
        raise NotAcceptable
    ticket = urlencode({"ticket": access.open_file(file).ticket})
    if file.burn and served_as(file.content_type, file.name).inline:
        return redirect(f"{paths(file).raw_url}?{ticket}")
    return redirect(f"{reverse('download', args=[file.pk])}?{ticket}")
