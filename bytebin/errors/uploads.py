"""Errors of uploads and their chunks."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError, retry_after


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
