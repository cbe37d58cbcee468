"""What can go wrong, in the domain's words. `files/problems.py` gives each its HTTP status.

`slug` names the error for programs, `title` for people; `advice` is the explanation on its page. Keyword arguments of
the constructor, and `members` whose names are no Python names, become members of the problem document. Nothing secret
goes into them.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class BytebinError(Exception):
    slug: ClassVar[str]
    title: ClassVar[str]
    advice: ClassVar[str]

    def __init__(self, detail: str = "", members: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.advice
        self.members = {**(members or {}), **more}


class InvalidRequest(BytebinError):
    slug = "invalid-request"
    title = "The request is not valid"
    advice = "A field is missing, of the wrong kind or out of range; the answer names it under errors."


class InvalidName(BytebinError):
    slug = "invalid-name"
    title = "This file name cannot be used"
    advice = (
        "A name has 1 to 255 bytes in UTF-8, no slash or backslash, no control characters and none that change "
        "the reading direction, and is not . or .. alone. Rename the file and send it again."
    )


class InvalidEnvelope(BytebinError):
    slug = "invalid-envelope"
    title = "The encryption envelope is not valid"
    advice = "The envelope must have the format b1 and announce the size that the upload is created with."


class UploadNotFound(BytebinError):
    slug = "upload-not-found"
    title = "No such upload"
    advice = "There is no such upload, or it is not yours. Ended uploads are forgotten after a week."


class UploadIncomplete(BytebinError):
    slug = "upload-incomplete"
    title = "Chunks are missing"
    advice = "Send the chunks that the answer lists under missing, then complete the upload again."


class UploadCompleted(BytebinError):
    slug = "upload-completed"
    title = "Upload is already complete"
    advice = (
        "The upload has become a file, and a file's bytes do not change. Create a new upload for other bytes."
    )


class UploadCompleting(BytebinError):
    slug = "upload-completing"
    title = "Upload is being completed"
    advice = "Another request is completing this upload. Ask again in a moment."


class UploadAborted(BytebinError):
    slug = "upload-aborted"
    title = "Upload was aborted"
    advice = "The upload was cancelled and its bytes are gone. Create a new one."


class UploadExpired(BytebinError):
    slug = "upload-expired"
    title = "Upload has expired"
    advice = (
        "Nothing arrived for too long, so the upload was given up and its bytes are gone. Create a new one."
    )


class TooManyUploads(BytebinError):
    slug = "too-many-uploads"
    title = "Too many open uploads"
    advice = "Complete or cancel some of your open uploads first."


class IdempotencyKeyReused(BytebinError):
    slug = "idempotency-key-reused"
    title = "Idempotency-Key was used with a different request"
    advice = "Use a new Idempotency-Key for each new upload; repeat one only with the very same request."


class SizeLimitExceeded(BytebinError):
    slug = "size-limit-exceeded"
    title = "File exceeds the size limit"
    advice = "This server does not take files as large as this one. The answer says how large a file may be."


class QuotaExceeded(BytebinError):
    slug = "quota-exceeded"
    title = "Storage quota exceeded"
    advice = "There is not enough room left in your storage. Delete files that you no longer need, or ask for more."


class ChunkTooLarge(BytebinError):
    slug = "chunk-too-large"
    title = "Chunk is larger than this chunk may be"
    advice = "Every chunk has exactly the upload's chunk_size bytes, and the last one the rest."


class ChunkSizeMismatch(BytebinError):
    slug = "chunk-size-mismatch"
    title = "Wrong chunk length"
    advice = "Every chunk has exactly the upload's chunk_size bytes, and the last one the rest. Send it again whole."


class ChunkIndexOutOfRange(BytebinError):
    slug = "chunk-index-out-of-range"
    title = "No such chunk in this upload"
    advice = "Chunks are numbered from 0 to chunk_count - 1."


class ChunkNotFound(BytebinError):
    slug = "chunk-not-found"
    title = "This chunk is not stored"
    advice = "Nothing is stored at this index yet."


class ChunkConflict(BytebinError):
    slug = "chunk-conflict"
    title = "A different chunk is already stored at this index"
    advice = "DELETE the chunk first to replace it."


class ChunkBusy(BytebinError):
    slug = "chunk-busy"
    title = "This chunk is being written by another request"
    advice = "Wait a moment and send the chunk again."


class IncompleteBody(BytebinError):
    slug = "incomplete-body"
    title = "The connection ended before the body did"
    advice = "Fewer bytes arrived than were announced, so nothing of this request was stored. Send it again."


class RequestTimeout(BytebinError):
    slug = "request-timeout"
    title = "The body came too slowly, or not at all"
    advice = "The connection was given up in the middle of the body. Nothing of it was stored; send it again."


class LengthRequired(BytebinError):
    slug = "length-required"
    title = "Content-Length is required"
    advice = "Send the chunk with a Content-Length and without chunked transfer coding."


class EncodingNotSupported(BytebinError):
    slug = "content-encoding-not-supported"
    title = "Content-Encoding is not supported here"
    advice = "Send the bytes as they are, without Content-Encoding."


class PartialUpload(BytebinError):
    slug = "partial-put"
    title = "A part of a file cannot be stored as the whole"
    advice = "PUT takes a whole file, without Content-Range. To send a file in parts, create an upload."


class DigestMismatch(BytebinError):
    slug = "digest-mismatching-values"
    title = "Content digest does not match the received bytes"
    advice = "The bytes changed on the way. Send them again."


class DigestUnsupported(BytebinError):
    slug = "digest-unsupported-algorithms"
    title = "No supported digest algorithm"
    advice = "Use sha-256 or sha-512."


class DigestInvalid(BytebinError):
    slug = "digest-invalid-values"
    title = "Malformed digest field"
    advice = "A digest is written like sha-256=:BASE64:, as in RFC 9530."


class StorageUnavailable(BytebinError):
    slug = "storage-unavailable"
    title = "The server cannot store bytes right now"
    advice = (
        "The disk is full or does not answer. What was stored is safe; send the same request again later."
    )


class FileNotFound(BytebinError):
    slug = "file-not-found"
    title = "No such file"
    advice = "The link is wrong, or the file was deleted or has expired. Ask the person who sent it for a new link."


class FileExpired(BytebinError):
    slug = "file-expired"
    title = "This file has expired"
    advice = "Its time was up, so it can no longer be opened. Ask the person who sent it to share it again."


class FileTakenDown(BytebinError):
    slug = "file-taken-down"
    title = "This file was taken down"
    advice = "A moderator of this server has taken the file down. It can no longer be opened."


class DownloadLimitReached(BytebinError):
    slug = "download-limit-reached"
    title = "This file has been downloaded as often as it may be"
    advice = "The person who shared it set a limit. Ask them to share it again."


class TicketRequired(BytebinError):
    slug = "ticket-required"
    title = "This file is opened from its page"
    advice = "Open the file's link in a browser; its page asks for the bytes with a ticket."


class WrongToken(BytebinError):
    slug = "wrong-token"
    title = "The key does not open this file"
    advice = "The link is damaged or the password is wrong. Check both and try again."


class NotAcceptable(BytebinError):
    slug = "not-acceptable"
    title = "This file is encrypted and opens in a browser"
    advice = "Open the whole link, with the part behind the #, in a browser or with the bytebin command."
