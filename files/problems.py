"""Conversion of all errors to `application/problem+json` responses (RFC 9457)."""

import errno
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.http.request import UnreadablePostError
from rest_framework.exceptions import APIException

from bytebin import errors
from bytebin.db.availability import is_unavailable
from bytebin.errors import BytebinError
from bytebin.server.counted_input import MalformedBody

IANA = "https://iana.org/assignments/http-problem-types#"
# Errors of a full or failing disk.
DISK_UNAVAILABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}

# Errors for exceptions of REST framework, by status.
BY_STATUS: dict[int, type[BytebinError]] = {
    401: errors.InvalidKey,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
    415: errors.UnsupportedMediaType,
}


def domain_error(error: BaseException | None) -> BytebinError | None:
    """Return the BytebinError for an error, None for an unexpected one."""
    if isinstance(error, BytebinError):
        return error
    if isinstance(error, UnreadablePostError):
        return broken_body(error)
    if error is not None and is_unavailable(error):
        return errors.StorageUnavailable()
    if isinstance(error, OSError) and error.errno in DISK_UNAVAILABLE:
        return errors.StorageUnavailable()
    return None


def refusal_of(error: BaseException | None) -> BytebinError | None:
    """Return the BytebinError for an error or an exception of a framework, None for an unexpected one."""
    if known := domain_error(error):
        return known
    if isinstance(error, Http404):
        return errors.NotFound()
    if isinstance(error, PermissionDenied):
        return errors.Forbidden()
    if isinstance(error, SuspiciousOperation):
        return errors.BadRequest()
    if isinstance(error, APIException):
        return BY_STATUS.get(error.status_code, errors.BadRequest)()
    return None


def broken_body(error: OSError) -> BytebinError:
    """Return why a body could not be read: it is malformed, or the client was too slow or disconnected.

    The server raises TimeoutError for a slow client (bytebin/server/timeouts.py).
    """
    cause: BaseException | None = error
    while cause and not isinstance(cause, (TimeoutError, MalformedBody)):
        cause = cause.__cause__
    if isinstance(cause, MalformedBody):
        return errors.BadRequest("The chunked transfer coding of the body is malformed.")
    return errors.RequestTimeout() if cause else errors.IncompleteBody()


def describe(error: BytebinError, instance: str) -> dict[str, Any]:
    """Return the problem document. `instance` is the path of the request."""
    kind = f"{IANA}{error.slug}" if error.registered else f"{settings.PUBLIC_URL}/problems/{error.slug}"
    return {
        "type": kind,
        "title": str(error.title),
        "status": error.status,
        "detail": error.detail,
        "instance": instance,
        **error.members,
    }


def http_response(error: BytebinError, instance: str) -> HttpResponse:
    return HttpResponse(
        json.dumps(describe(error, instance)),
        status=error.status,
        content_type="application/problem+json",
        headers=dict(error.headers),
    )


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Handle errors in REST framework's own views (the OpenAPI document). `ApiView` handles those of other views."""
    known = refusal_of(error)
    return http_response(known, context["request"].path) if known else None
