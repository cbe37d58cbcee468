"""Errors as `application/problem+json` (RFC 9457): the one table from what went wrong to an HTTP status."""

import errno
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.http.request import UnreadablePostError

from bytebin import errors
from bytebin.errors import BytebinError

STATUS: dict[type[BytebinError], int] = {
    errors.InvalidRequest: 400,
    errors.InvalidName: 400,
    errors.InvalidEnvelope: 400,
    errors.ChunkIndexOutOfRange: 400,
    errors.ChunkSizeMismatch: 400,
    errors.IncompleteBody: 400,
    errors.PartialUpload: 400,
    errors.DigestMismatch: 400,
    errors.DigestUnsupported: 400,
    errors.DigestInvalid: 400,
    errors.TicketRequired: 403,
    errors.WrongToken: 403,
    errors.UploadNotFound: 404,
    errors.ChunkNotFound: 404,
    errors.FileNotFound: 404,
    errors.NotAcceptable: 406,
    errors.RequestTimeout: 408,
    errors.UploadIncomplete: 409,
    errors.UploadCompleted: 409,
    errors.ChunkConflict: 409,
    errors.UploadAborted: 410,
    errors.UploadExpired: 410,
    errors.FileExpired: 410,
    errors.FileTakenDown: 410,
    errors.DownloadLimitReached: 410,
    errors.LengthRequired: 411,
    errors.SizeLimitExceeded: 413,
    errors.QuotaExceeded: 413,
    errors.ChunkTooLarge: 413,
    errors.EncodingNotSupported: 415,
    errors.IdempotencyKeyReused: 422,
    errors.UploadCompleting: 423,
    errors.ChunkBusy: 423,
    errors.TooManyUploads: 429,
    errors.StorageUnavailable: 503,
}

# Types that IANA has registered (RFC 9530, appendix), used instead of ours.
REGISTERED = {errors.DigestMismatch, errors.DigestUnsupported, errors.DigestInvalid}
IANA = "https://iana.org/assignments/http-problem-types#"

HEADERS: dict[type[BytebinError], dict[str, str]] = {
    errors.DigestUnsupported: {"Want-Content-Digest": "sha-256=10, sha-512=5"},
    errors.RequestTimeout: {"Retry-After": "1"},
    errors.UploadCompleting: {"Retry-After": "1"},
    errors.ChunkBusy: {"Retry-After": "1"},
    errors.TooManyUploads: {"Retry-After": "60"},
    errors.StorageUnavailable: {"Retry-After": "30"},
}

# What SQLite says, and the system about files, when the disk is full or fails, or others keep the database too long.
SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
DISK_UNAVAILABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}

# What the framework raises, in our words: slug, title, advice.
FRAMEWORK: dict[int, tuple[str, str, str]] = {
    400: (
        "bad-request",
        "The request cannot be understood",
        "Look at the request: it is not valid HTTP or JSON.",
    ),
    401: (
        "unauthorized",
        "Missing or invalid API key",
        "Send a valid key as Authorization: Bearer bb_..., or log in. Keys are made on the API keys page.",
    ),
    403: ("forbidden", "You may not do this", "Your account or your session does not allow this request."),
    404: ("not-found", "There is nothing at this address", "Look at the address: nothing is found there."),
    405: (
        "method-not-allowed",
        "Method not allowed",
        "This address takes the methods that the Allow header lists.",
    ),
    406: ("not-acceptable", "Not available in that form", "Ask for application/json."),
    413: ("body-too-large", "The body is larger than this request may be", "Send less in this request."),
    415: (
        "unsupported-media-type",
        "Media type not supported",
        "Send the body in a type that this address takes.",
    ),
    429: ("rate-limited", "Too many requests", "Wait as long as Retry-After says, then go on."),
    500: ("server-error", "Something broke on the server", "It is not your request. Try again later."),
}


def domain_error(error: BaseException | None) -> BytebinError | None:
    """What an error means in the domain's words; None where it is one that nobody expected."""
    if isinstance(error, BytebinError):
        return error
    if isinstance(error, UnreadablePostError):
        return broken_body(error)
    if error is not None and database_is_unavailable(error):
        return errors.StorageUnavailable()
    if isinstance(error, OSError) and error.errno in DISK_UNAVAILABLE:
        return errors.StorageUnavailable()
    return None


def broken_body(error: OSError) -> BytebinError:
    """Why the body could not be read: the client was too slow (bytebin/server/timeouts.py) or disconnected."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, TimeoutError):
        cause = cause.__cause__
    return errors.RequestTimeout() if cause else errors.IncompleteBody()


def database_is_unavailable(error: BaseException) -> bool:
    """Whether it cannot do now what it could do later. SQLite counts mistakes in a query as OperationalError, too."""
    if isinstance(error, (OperationalError, InterfaceError)):
        cause = error.__cause__
        return not isinstance(cause, sqlite3.Error) or cause.sqlite_errorcode & 0xFF in SQLITE_UNAVAILABLE
    if connection.vendor != "mongodb":
        return False
    from bytebin.db import mongodb  # noqa: PLC0415  # its driver is not installed everywhere

    return mongodb.is_unavailable(error)


def problem(
    slug: str, title: str, status: int, detail: str, instance: str, members: Mapping[str, Any]
) -> dict[str, Any]:
    kind = f"{settings.PUBLIC_URL}/problems/{slug}"
    return {"type": kind, "title": title, "status": status, "detail": detail, "instance": instance, **members}


def describe(error: BytebinError, instance: str) -> dict[str, Any]:
    members = dict(error.members)
    if type(error) in REGISTERED:
        members["type"] = IANA + error.slug
    return problem(error.slug, error.title, STATUS[type(error)], error.detail, instance, members)


def describe_status(status: int, instance: str) -> dict[str, Any]:
    """A status that the framework answers by itself."""
    slug, title, advice = FRAMEWORK[status]
    return problem(slug, title, status, advice, instance, {})


def http_response(error: BytebinError, instance: str) -> HttpResponse:
    document = describe(error, instance)
    return HttpResponse(
        json.dumps(document),
        status=document["status"],
        content_type="application/problem+json",
        headers=HEADERS.get(type(error), {}),
    )
