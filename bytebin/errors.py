"""Everything that can go wrong, in one family: keys, files, and what the frameworks refuse.

Each error has its HTTP status. `slug` names it for programs and `title` for people; `advice` says what to do about it
and is the text of its page. Keyword arguments of the constructor, and `members` whose names are not Python names,
become members of the problem document (`files/problems.py`). Nothing secret goes into them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise  # a lazy translation is a Promise


class BytebinError(Exception):
    """The root of the family. `detail` is the sentence for this one case; without it, the advice."""

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[Text]
    advice: ClassVar[Text]
    # A problem type that IANA has registered is used instead of ours (RFC 9457, section 4.2).
    registered: ClassVar[bool] = False
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, detail: Text = "", members: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.detail = str(detail or self.advice)
        super().__init__(str(detail or self.title))
        self.members = {**(members or {}), **more}


def retry_after(seconds: int) -> Mapping[str, str]:
    return MappingProxyType({"Retry-After": str(seconds)})


# The request as a whole


class BadRequest(BytebinError):
    status = 400
    slug = "bad-request"
    title = _("Invalid request")
    advice = _("This server doesn't understand the request. Nothing has changed. Go back and try again.")


class InvalidRequest(BytebinError):
    status = 400
    slug = "invalid-request"
    title = _("The request is not valid")
    advice = _("A field is missing, has the wrong type or is out of range. The member errors names it.")


class Forbidden(BytebinError):
    status = 403
    slug = "forbidden"
    title = _("You don't have access")
    advice = _("Log in with another account, or ask the operator of this server.")


class StaleForm(BytebinError):
    status = 403
    slug = "stale-form"
    title = _("This form has expired")
    advice = _(
        "Nothing has changed. Go back, reload the page and submit the form again. The page needs cookies."
    )


class NotFound(BytebinError):
    status = 404
    slug = "not-found"
    title = _("Page not found")
    advice = _("The link may be mistyped, or the file or page may have been deleted.")


class MethodNotAllowed(BytebinError):
    status = 405
    slug = "method-not-allowed"
    title = _("Method not allowed")
    advice = _("The Allow header lists the methods of this URL.")


class RequestTimeout(BytebinError):
    status = 408
    slug = "request-timeout"
    title = _("The request body arrived too slowly")
    advice = _(
        "The server closed the connection before the body was complete. Nothing was stored. Send it again."
    )
    headers = retry_after(1)


class BodyTooLarge(BytebinError):
    status = 413
    slug = "body-too-large"
    title = _("The request body is too large")
    advice = _("Send less in this request.")


class UrlTooLong(BytebinError):
    status = 414
    slug = "url-too-long"
    title = _("The URL is too long")
    advice = _("No page of this server has such a long URL. Check the link.")


class UnsupportedMediaType(BytebinError):
    status = 415
    slug = "unsupported-media-type"
    title = _("Unsupported media type")
    advice = _("Send the body with a Content-Type that this URL accepts.")


class EncodingNotSupported(BytebinError):
    status = 415
    slug = "content-encoding-not-supported"
    title = _("Content-Encoding is not supported here")
    advice = _("Send the bytes as they are, without Content-Encoding.")


class RateLimited(BytebinError):
    status = 429
    slug = "rate-limited"
    title = _("Too many requests")
    advice = _("Wait for the number of seconds in Retry-After, then try again.")

    def __init__(self, detail: Text = "", *, wait: float = 0) -> None:
        """`wait`: seconds until the next request is accepted."""
        super().__init__(detail)
        self.headers = retry_after(int(wait) + 1)


class ServerError(BytebinError):
    status = 500
    slug = "server-error"
    title = _("Something went wrong on this server")
    advice = _("It isn't your fault, and your uploaded files are safe. Try again in a minute.")


class StorageUnavailable(BytebinError):
    status = 503
    slug = "storage-unavailable"
    title = _("The server can't store anything right now")
    advice = _(
        "The disk is full or not responding. What was stored is safe. Send the same request again later."
    )
    headers = retry_after(30)


# API keys, sessions and scopes

CHALLENGE = MappingProxyType({"WWW-Authenticate": 'Bearer realm="bytebin"'})  # RFC 6750, section 3


class InvalidKey(BytebinError):
    status = 401
    slug = "unauthorized"
    title = _("Missing or invalid API key")
    advice = _(
        "Send a valid key as Authorization: Bearer bb_..., or log in. If the key is mistyped or unknown, "
        "copy it again or create a new one on the API keys page."
    )
    headers = CHALLENGE


class KeyExpired(BytebinError):
    status = 401
    slug = "key-expired"
    title = _("The API key has expired")
    advice = _("Create a new key on the API keys page.")
    headers = CHALLENGE


class KeyRevoked(BytebinError):
    status = 401
    slug = "key-revoked"
    title = _("The API key was revoked")
    advice = _("Its owner or a moderator revoked it. Create a new key on the API keys page.")
    headers = CHALLENGE


class AccountSuspended(BytebinError):
    status = 403
    slug = "account-suspended"
    title = _("This account is suspended")
    advice = _("A moderator has suspended the account. Its files are kept. Ask a moderator for the reason.")


class EmailNotVerified(BytebinError):
    status = 403
    slug = "email-not-verified"
    title = _("The e-mail address is not verified")
    advice = _("Log in on the website and follow the link that we e-mail you. Then use the key again.")


class InsufficientScope(BytebinError):
    status = 403
    slug = "insufficient-scope"
    title = _("The API key doesn't have the required scope")
    advice = _(
        "A key keeps the scopes it was created with. Create a key with the scope named in the response."
    )

    def __init__(self, scope: str) -> None:
        sentence = _(
            "This request needs an API key with the scope %(scope)s. Create one on the API keys page."
        )
        super().__init__(sentence % {"scope": scope}, scope=scope)


class CsrfFailed(BytebinError):
    status = 403
    slug = "csrf-failed"
    title = _("The request has no valid CSRF token")
    advice = _("Send the value of the CSRF cookie in the header X-CSRFToken, or use an API key.")


class TooManyKeys(BytebinError):
    status = 409
    slug = "too-many-keys"
    title = _("Too many API keys")
    advice = _("You have as many API keys as this server allows. Revoke keys you no longer need.")


# Uploads and their chunks


class InvalidName(BytebinError):
    status = 400
    slug = "invalid-name"
    title = _("This file name can't be used")
    advice = _(
        "A name has 1 to 255 bytes in UTF-8. It must not contain slashes, backslashes, control characters or "
        "characters that change the reading direction, and must not be . or .. alone. Rename the file."
    )


class InvalidEnvelope(BytebinError):
    status = 400
    slug = "invalid-envelope"
    title = _("The encryption envelope is not valid")
    advice = _("The envelope must be in format b1 and name the same size as the upload.")


class ChunkIndexOutOfRange(BytebinError):
    status = 400
    slug = "chunk-index-out-of-range"
    title = _("This upload has no such chunk")
    advice = _("Chunks are numbered from 0 to chunk_count - 1.")


class ChunkSizeMismatch(BytebinError):
    status = 400
    slug = "chunk-size-mismatch"
    title = _("Wrong chunk length")
    advice = _(
        "Every chunk has exactly chunk_size bytes; the last one has the rest. Send the whole chunk again."
    )


class IncompleteBody(BytebinError):
    status = 400
    slug = "incomplete-body"
    title = _("The request body ended early")
    advice = _("Fewer bytes arrived than were announced, so nothing was stored. Send the request again.")


class PartialUpload(BytebinError):
    status = 400
    slug = "partial-put"
    title = _("Part of a file can't be stored as the whole file")
    advice = _("PUT takes a whole file, without Content-Range. To send a file in parts, create an upload.")


class DigestMismatch(BytebinError):
    status = 400
    slug = "digest-mismatching-values"
    title = _("The digest does not match the received bytes")
    advice = _("The bytes changed on the way. Send them again.")
    registered = True


class DigestUnsupported(BytebinError):
    status = 400
    slug = "digest-unsupported-algorithms"
    title = _("No supported digest algorithm")
    advice = _("Use sha-256 or sha-512.")
    registered = True
    headers = MappingProxyType({"Want-Content-Digest": "sha-256=10, sha-512=5"})


class DigestInvalid(BytebinError):
    status = 400
    slug = "digest-invalid-values"
    title = _("Malformed digest field")
    advice = _("Write a digest as sha-256=:BASE64:, as in RFC 9530.")
    registered = True


class UploadNotFound(BytebinError):
    status = 404
    slug = "upload-not-found"
    title = _("Upload not found")
    advice = _(
        "There is no such upload, or it belongs to another account. Ended uploads are removed after a week."
    )


class ChunkNotFound(BytebinError):
    status = 404
    slug = "chunk-not-found"
    title = _("This chunk is not stored")
    advice = _("Nothing has been stored at this index yet.")


class UploadIncomplete(BytebinError):
    status = 409
    slug = "upload-incomplete"
    title = _("Chunks are missing")
    advice = _("Send the chunks listed under missing, then complete the upload again.")


class UploadCompleted(BytebinError):
    status = 409
    slug = "upload-completed"
    title = _("The upload is already complete")
    advice = _("The upload has become a file, and a file never changes. Create a new upload for other bytes.")


class ChunkConflict(BytebinError):
    status = 409
    slug = "chunk-conflict"
    title = _("A different chunk is already stored at this index")
    advice = _("To replace the chunk, DELETE it first.")


class UploadAborted(BytebinError):
    status = 410
    slug = "upload-aborted"
    title = _("The upload was cancelled")
    advice = _("The upload was cancelled and its chunks were deleted. Create a new upload.")


class UploadExpired(BytebinError):
    status = 410
    slug = "upload-expired"
    title = _("The upload has expired")
    advice = _(
        "No chunk arrived for too long, so the upload expired and its chunks were deleted. Create a new upload."
    )


class LengthRequired(BytebinError):
    status = 411
    slug = "length-required"
    title = _("Content-Length is required")
    advice = _("Send the chunk with a Content-Length, without chunked transfer coding.")


class SizeLimitExceeded(BytebinError):
    status = 413
    slug = "size-limit-exceeded"
    title = _("The file is too large")
    advice = _("The file is larger than this server accepts. The member limit is the maximum in bytes.")


class QuotaExceeded(BytebinError):
    status = 413
    slug = "quota-exceeded"
    title = _("Storage quota exceeded")
    advice = _(
        "You don't have enough storage left. Delete files you no longer need, or ask a moderator for more."
    )


class ChunkTooLarge(BytebinError):
    status = 413
    slug = "chunk-too-large"
    title = _("The chunk is too large")
    advice = _("Every chunk has exactly chunk_size bytes; the last one has the rest.")


class TooManyFiles(BytebinError):
    status = 413
    slug = "too-many-files"
    title = _("Too many files")
    advice = _("You have as many files as this server allows. Delete files you no longer need.")


class IdempotencyKeyReused(BytebinError):
    status = 422
    slug = "idempotency-key-reused"
    title = _("The Idempotency-Key was used with a different request")
    advice = _(
        "Use a new Idempotency-Key for each new upload. Repeat one only with exactly the same request."
    )


class UploadCompleting(BytebinError):
    status = 423
    slug = "upload-completing"
    title = _("The upload is being completed")
    advice = _("Another request is completing this upload. Try again in a moment.")
    headers = retry_after(1)


class ChunkBusy(BytebinError):
    status = 423
    slug = "chunk-busy"
    title = _("Another request is writing this chunk")
    advice = _("Wait a moment and send the chunk again.")
    headers = retry_after(1)


class TooManyUploads(BytebinError):
    status = 429
    slug = "too-many-uploads"
    title = _("Too many open uploads")
    advice = _("Complete or cancel some of your open uploads first.")
    headers = retry_after(60)


# Files and their links


class TicketRequired(BytebinError):
    status = 403
    slug = "ticket-required"
    title = _("This file must be opened from its page")
    advice = _("Open the file's link in a browser. Programs request a ticket first (open).")


class WrongToken(BytebinError):
    status = 403
    slug = "wrong-token"
    title = _("The key does not open this file")
    advice = _("The link is damaged or the password is wrong. Check both and try again.")


class FileNotFound(BytebinError):
    status = 404
    slug = "file-not-found"
    title = _("File not found")
    advice = _(
        "The link is wrong, or the file has expired or was deleted. Ask the person who sent it for a new link."
    )


class NotAcceptable(BytebinError):
    status = 406
    slug = "not-acceptable"
    title = _("This file is encrypted and opens in a browser")
    advice = _(
        "Open the whole link, including the part after the #, in a browser or with the bytebin command."
    )


class FileExpired(BytebinError):
    status = 410
    slug = "file-expired"
    title = _("This file has expired")
    advice = _("It can no longer be opened. Ask the person who sent it to share it again.")


class FileTakenDown(BytebinError):
    status = 410
    slug = "file-taken-down"
    title = _("This file was taken down")
    advice = _("A moderator of this server has taken it down. It can no longer be opened.")


class DownloadLimitReached(BytebinError):
    status = 410
    slug = "download-limit-reached"
    title = _("This file has reached its download limit")
    advice = _("The person who shared it set a limit. Ask them to share it again.")
