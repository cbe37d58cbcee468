"""Downloads. All bytes of files are sent from here."""

from functools import partial
from http import HTTPStatus
from typing import IO

from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from accounts import activity
from accounts.models import Kind, User
from apikeys.authentication import authenticate, token_of
from apikeys.models import Scope
from bytebin.errors import FileNotFound
from files import byteranges
from files.blobstore import FilesBelowRoot, PresignedUrls, get_store
from files.byteranges import ByteRange
from files.disposition import content_disposition
from files.models import File, Thumbnail
from files.services import access
from files.services.charsets import HEAD, found_charset, said_charset
from files.services.export import export
from files.services.media import served_as
from files.services.notices import events
from files.throttling import counting_wrong_tokens

ZIP = "application/zip"
BLOCK = 2**18  # bytes read at a time, if the source is not a file for sendfile
URL_TTL = 60  # seconds within which a download from the store must start

# An uploaded file must never run scripts on this origin, however a browser interprets it.
POLICY = "sandbox; default-src 'none'"
# A browser that opens a film or a sound by its own URL shows it in a document of its own making, which loads it again.
# No script runs there either.
PLAYER_POLICY = "sandbox allow-same-origin; default-src 'none'; media-src 'self'"
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

REDIRECT_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@require_safe
def raw(request: HttpRequest, file_id: str, name: str) -> HttpResponseBase:
    """Send the bytes, inline if the type is safe. The name in the URL is only for those who save the file."""
    return inline(request, readable(request, file_id))


@require_safe
def attachment(request: HttpRequest, file_id: str) -> HttpResponseBase:
    file = readable(request, file_id)
    response = respond(request, file, as_attachment=True)
    if not file.gated and is_whole(request, response):
        events.downloaded(file)
    return response


def is_whole(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether the client asked for the whole file, and gets it from here, nginx or the store."""
    asked = request.method == "GET" and "Range" not in request.headers
    return asked and response.status_code in (HTTPStatus.OK, HTTPStatus.FOUND)


def send_thumbnail(request: HttpRequest, thumbnail: Thumbnail, longest: int) -> HttpResponseBase:
    """Return one of a file's thumbnails, or 304. Browsers ask again each time, as for the file itself."""
    placed = thumbnail.placed(longest)
    etag = f'"{thumbnail.chunks_digest[:32]}-{placed.start}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag)
    if response is None:
        response = FileResponse(open_blob(thumbnail.blob_key, placed.start, placed.stop))
        response["Content-Type"] = thumbnail.content_type
        response["Content-Length"] = str(placed.stop - placed.start)
    for name, value in {**HEADERS, "Content-Security-Policy": POLICY, "ETag": etag}.items():
        response[name] = value
    return response


def readable(request: HttpRequest, file_id: str) -> File:
    """Return the file whose bytes the request may read, by its ticket, the header Bytebin-Password, or as its owner's.

    Raise what access.readable_file raises, or RateLimited after too many wrong passwords.
    """
    password, admits = request.headers.get("Bytebin-Password", ""), partial(is_owner, request)
    if not password:
        return access.readable_file(file_id, ticket_of(request), admits=admits)
    with counting_wrong_tokens(request, access.public_file(file_id, admits).ticket_subject):
        return access.readable_file(file_id, ticket_of(request), password=password, admits=admits)


def is_owner(request: HttpRequest, file: File) -> bool:
    """Return whether the file's owner asks, who is logged in or has sent an API key that may read it.

    Without a session's cookie and without a key, nobody is looked for. So the response to a stranger does not depend on
    whether there is such a file. Raise InsufficientScope, or what `authenticate` raises.
    """
    if token_of(request) is None:
        return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.pk == file.owner_id
    caller = authenticate(request)
    if caller is None or caller.user.pk != file.owner_id:
        return False
    caller.require(Scope.REQUESTS_READ if file.unreleased else Scope.FILES_READ)
    return True


def archive(request: HttpRequest, user: User) -> HttpResponseBase:
    """Return everything that the account has, as a ZIP archive. It cannot be resumed. Raise RateLimited."""
    exported = export(user)
    headers = {"Content-Length": str(exported.size), "Accept-Ranges": "none"}
    if request.method == "HEAD":
        exported.close()
        return HttpResponse(content_type=ZIP, headers=headers)
    activity.record(user, Kind.EXPORTED, request)
    response = StreamingHttpResponse(exported, content_type=ZIP, headers=headers)
    name = f"bytebin-{timezone.now():%Y-%m-%d}.zip"
    response["Content-Disposition"] = content_disposition(name, attachment=True)
    return response


def inline(request: HttpRequest, file: File) -> HttpResponseBase:
    return respond(request, file, as_attachment=not served_as(file.content_type, file.name).inline)


def ticket_of(request: HttpRequest) -> str:
    return request.headers.get("Bytebin-Ticket") or request.GET.get("ticket", "")


def respond(request: HttpRequest, file: File, *, as_attachment: bool) -> HttpResponseBase:
    """Return the file or a range of it, a redirect to the store, or 304, 412 or 416."""
    store = get_store()
    if settings.ACCEL_REDIRECT_PREFIX and isinstance(store, FilesBelowRoot):
        return by_nginx(request, store.path_below_root(file.blob_key), file, as_attachment)
    modified = int(file.created_at.timestamp())
    unchanged = get_conditional_response(request, file.etag, modified)
    if unchanged is not None:
        return with_headers(unchanged, file)
    try:
        part = byteranges.parse(requested_range(request, file), file.size)
    except byteranges.Unsatisfiable:
        return with_headers(HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"}), file)
    if address := address_of(request, file, as_attachment):
        return HttpResponseRedirect(address, headers={"ETag": file.etag, **REDIRECT_HEADERS})
    response = stream(file, part or ByteRange(0, file.size), 206 if part else 200)
    response["Content-Disposition"] = disposition(file, as_attachment)
    return with_headers(response, file)


def address_of(request: HttpRequest, file: File, as_attachment: bool) -> str | None:
    """Return a presigned URL of the store, valid for URL_TTL, or None if this server must send the response.

    It does so for If-Range, because the store's validators differ, and for HEAD, because the URL is signed for GET.
    """
    if not settings.REDIRECT_DOWNLOADS or request.method != "GET" or "If-Range" in request.headers:
        return None
    store = get_store()
    if not isinstance(store, PresignedUrls):
        return None
    return store.url(
        file.blob_key,
        URL_TTL,
        content_type_of(file),
        disposition(file, as_attachment),
    )


def by_nginx(request: HttpRequest, path: str, file: File, as_attachment: bool) -> HttpResponse:
    """Have nginx send the bytes. It handles ranges and conditions with its own validators (docs/DEPLOY.md).

    It adds Accept-Ranges, ETag and Last-Modified itself. It would also apply a range to HEAD, which RFC 9110 (section
    14.2) forbids, so that such a request is answered here, without validators, because they would be others.
    """
    response = HttpResponse(content_type=content_type_of(file), headers=headers_of(file))
    if request.method == "HEAD" and "Range" in request.headers:
        response["Accept-Ranges"] = "bytes"
        response["Content-Length"] = str(file.size)
    else:
        response["X-Accel-Redirect"] = settings.ACCEL_REDIRECT_PREFIX + path
    response["Content-Disposition"] = disposition(file, as_attachment)
    return response


def disposition(file: File, as_attachment: bool) -> str:
    return content_disposition(file.name or f"{file.pk}.bin", attachment=as_attachment)


def requested_range(request: HttpRequest, file: File) -> str:
    """Return the Range header, "" if it does not apply (RFC 9110, sections 13.1.5 and 14.2).

    It applies to GET only, and only if If-Range is missing or matches the file.
    """
    if request.method != "GET":
        return ""
    condition = request.headers.get("If-Range")
    if condition and condition not in (file.etag, http_date(int(file.created_at.timestamp()))):
        return ""
    return request.headers.get("Range", "")


def stream(file: File, part: ByteRange, status: int) -> FileResponse:
    """Return a response with `part`. The WSGI server sends a local file with sendfile."""
    response = FileResponse(open_blob(file.blob_key, *part), status=status)
    response.block_size = BLOCK
    response["Content-Type"] = content_type_of(file)
    response["Content-Length"] = str(part.stop - part.start)
    if status == 206:
        response["Content-Range"] = part.content_range(file.size)
    return response


def open_blob(key: str, start: int, stop: int) -> IO[bytes]:
    try:
        return get_store().open(key, start, stop)
    except FileNotFoundError:
        raise FileNotFound from None  # deleted in the meantime


def with_headers(response: HttpResponseBase, file: File) -> HttpResponseBase:
    response["ETag"] = file.etag
    response["Last-Modified"] = http_date(int(file.created_at.timestamp()))
    response["Accept-Ranges"] = "bytes"
    for name, value in headers_of(file).items():
        response[name] = value
    return response


def headers_of(file: File) -> dict[str, str]:
    """Return the headers of every response with the file's bytes."""
    plays = served_as(file.content_type, file.name).kind in ("audio", "video")
    return {**HEADERS, "Content-Security-Policy": PLAYER_POLICY if plays else POLICY}


def content_type_of(file: File) -> str:
    """Return the type to send the file with. A text has the charset that was said, or that its first bytes show."""
    served = served_as(file.content_type, file.name)
    if served.kind != "text":
        return served.content_type
    charset = said_charset(file.content_type) or found_charset(head_of(file), whole=file.size <= HEAD)
    return f"{served.content_type}; charset={charset}"


def head_of(file: File) -> bytes:
    """Return the first HEAD bytes of the file. Raise FileNotFound if it was deleted in the meantime."""
    if not file.size:
        return b""
    try:
        with get_store().open(file.blob_key, 0, min(file.size, HEAD)) as source:
            return source.read(HEAD)
    except FileNotFoundError:
        raise FileNotFound from None
