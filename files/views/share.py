"""The page under a file's link; for programs that do not ask for a page, the bytes themselves."""

from functools import partial

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from bytebin.errors import NotAcceptable
from files import downloads
from files.links import links
from files.models import File
from files.services import access
from files.services.media import kind_of, preview_of
from files.views.wording import expiry

# What the page of an encrypted file needs beside the settings' policy.
ENCRYPTED_PAGE_SOURCES = {
    # A frame that is never seen starts the download that the page's service worker feeds.
    "frame-src": [SELF],
    # Previews of what the page has decrypted.
    "img-src": ["blob:"],
    "media-src": ["blob:"],
}


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, file_id: str) -> HttpResponseBase:
    file = access.public_file(file_id)
    if request.method == "POST":
        return open_limited(file)
    response = page_of(request, file) if asks_for_page(request) else content(request, file)
    patch_vary_headers(response, ["Accept"])
    return response


def asks_for_page(request: HttpRequest) -> bool:
    """A browser names text/html; curl, an <img> and chat programs say */* or image types."""
    return any((kind.main_type, kind.sub_type) == ("text", "html") for kind in request.accepted_types)


def page_of(request: HttpRequest, file: File) -> HttpResponseBase:
    return encrypted_page(request, file) if file.encrypted else page(request, file, "files/share.html")


@gzip_page
def encrypted_page(request: HttpRequest, file: File) -> HttpResponseBase:
    """The same for everybody, whoever is logged in, so that its length tells nothing. Nothing in it posts a form, so it
    can do without any referrer."""
    view = partial(page, file=file, template="files/share_encrypted.html")
    response = csp_update(ENCRYPTED_PAGE_SOURCES)(view)(request)
    response["Referrer-Policy"] = "no-referrer"
    return response


def page(request: HttpRequest, file: File, template: str) -> HttpResponse:
    context = {
        "file": file,
        "links": links(file),
        "kind": kind_of(file.content_type),
        "preview": "" if file.gated else preview_of(file.content_type, file.size),
        "expiry": expiry(file.expires_at) if file.expires_at else "",
        "downloads_left": max(0, (file.max_downloads or 0) - file.download_count),
    }
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def content(request: HttpRequest, file: File) -> HttpResponseBase:
    if file.encrypted:
        raise NotAcceptable
    return downloads.inline(request, access.readable_file(file.pk, downloads.ticket_of(request)))


def open_limited(file: File) -> HttpResponse:
    """The click that counts as one download. An encrypted file is opened by its page's script, with its key."""
    if file.encrypted:
        raise NotAcceptable
    ticket = access.open_file(file).ticket
    return redirect(f"{reverse('download', args=[file.pk])}?{urlencode({'ticket': ticket})}")
