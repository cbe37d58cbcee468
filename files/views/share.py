"""The page of a file's link. Clients that do not accept HTML get the bytes."""

from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from bytebin.errors import NotAcceptable, PasswordRequired, WrongToken
from files import downloads
from files.links import Links, paths, thumbnail_path
from files.models import File
from files.negotiation import prefers_page, reads_cards
from files.services import access, thumbnails
from files.services.media import kind_of, preview_of, served_as
from files.services.media_types import media_of
from files.throttling import counting_wrong_tokens
from files.views.card import card_of
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
# What a script needs that shows the cover of a plain recording.
COVER_SOURCES = {"img-src": ["blob:"]}


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, file_id: str) -> HttpResponseBase:
    file = access.public_file(file_id, partial(downloads.is_owner, request))
    if request.method == "POST":
        return open_by_form(request, file)
    response = page_of(request, file) if asks_for_page(request, file) else content(request, file)
    patch_vary_headers(response, ["Accept", "User-Agent"])
    return response


def asks_for_page(request: HttpRequest, file: File) -> bool:
    """Return whether to send the page rather than the content, which an encrypted file does not have for anybody."""
    if file.encrypted:
        return prefers_page(request) or reads_cards(request)
    served = served_as(file.content_type, file.name)
    # A client that prefers text/plain to a page wants a text's characters, whatever its language.
    kind = media_of(file.content_type, file.name).kind
    text = ("text/plain",) if kind in ("text", "active") else ()
    media = served.kind in ("image", "audio", "video") and not file.gated
    return prefers_page(request, served.content_type, *text) or reads_cards(request, media=media)


def page_of(request: HttpRequest, file: File) -> HttpResponseBase:
    if file.encrypted:
        return encrypted_page(request, file)
    return ask_password(request, file) if file.locked else plain_page(request, file)


def ask_password(request: HttpRequest, file: File, problem: str = "", status: int = 200) -> HttpResponse:
    """Return the page that asks for the password. It says nothing about the file."""
    context = {"problem": problem, "limited": file.limited}
    response = render(request, "files/share_password.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def plain_page(request: HttpRequest, file: File, ticket: str = "") -> HttpResponseBase:
    """Return the page of a plain file. Its policy allows the pictures of a script only if one shows the file.

    `ticket`: the visitor has entered the password, so that the page shows the content.
    """
    shown = bool(ticket) or not file.gated or file.private
    preview = preview_of(file.content_type, file.name, file.size) if shown else ""
    scripted = preview not in SHOWN_BY_BROWSER
    raw = shown and served_as(file.content_type, file.name).inline
    facts = {
        "preview": preview,
        "scripted": scripted,
        "raw": raw,
        "needs_click": not shown,
        "thumbnail": thumbnail_of(file) if scripted else "",
    }
    view = partial(page, file=file, template="files/share.html", facts=facts, ticket=ticket)
    sources = SCRIPTED_PAGE_SOURCES if scripted else COVER_SOURCES if preview == "audio" else {}
    return csp_update(sources)(view)(request)


def thumbnail_of(file: File) -> str:
    """Return the path of the file's largest thumbnail, "" if none is made or a ticket would be needed."""
    made = file.thumbnail_state == File.ThumbnailState.MADE and not file.gated
    return thumbnail_path(file, max(thumbnails.SIZES)) if made else ""


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
    request: HttpRequest,
    file: File,
    template: str,
    facts: Mapping[str, object] | None = None,
    ticket: str = "",
) -> HttpResponse:
    context = {
        "file": file,
        "card": card_of(file),
        "paths": with_ticket(paths(file), ticket),
        "kind": kind_of(file.content_type, file.name),
        "expiry": expiry(expires_at) if (expires_at := file.visible_until) else "",
        "expires_at": expires_at,
        "downloads_left": max(0, (file.rules.max_downloads or 0) - file.rules.download_count),
        **(facts or {}),
    }
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex"
    return response


def with_ticket(links: Links, ticket: str) -> Links:
    """Return the paths with a ticket that opens them."""
    if not ticket:
        return links
    query = f"?{urlencode({'ticket': ticket})}"
    return links._replace(raw_url=links.raw_url + query, download_url=links.download_url + query)


def content(request: HttpRequest, file: File) -> HttpResponseBase:
    if file.encrypted:
        raise NotAcceptable
    return downloads.inline(request, downloads.readable(request, file.public_id))


def open_by_form(request: HttpRequest, file: File) -> HttpResponseBase:
    """Open the file for a click, and for the password if there is one. With a limit, that counts a download.

    Raise NotAcceptable for an encrypted file: its page opens it by script.
    """
    if file.encrypted:
        raise NotAcceptable
    password = request.POST.get("password", "")
    try:
        with counting_wrong_tokens(request, file.ticket_subject) if file.rules.password else nullcontext():
            ticket = access.open_file(file, password=password).ticket
    except (WrongToken, PasswordRequired) as refused:
        wrong = _("This password is wrong. Ask the person who sent you the link.")
        return ask_password(request, file, wrong if password else str(refused.title), refused.status)
    opened = with_ticket(paths(file), ticket)
    if file.burn and served_as(file.content_type, file.name).inline:
        return redirect(opened.raw_url)
    if file.limited or file.private or not asks_for_page(request, file):
        return redirect(opened.download_url)
    return plain_page(request, file, ticket)
