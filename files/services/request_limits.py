"""What an upload takes of the limits of the upload link that it comes through, and gives back if it comes to nothing.

Each step is one conditional update of the link's row. It locks that row until the transaction ends, so that uploads
through one link are created one after the other.
"""

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from bytebin.errors import (
    BytebinError,
    RequestClosed,
    RequestExpired,
    RequestFull,
    RequestNotFound,
    SizeLimitExceeded,
    TooManyUploads,
)
from files.models import Upload, UploadRequest


def take(request_id: str, size: int, counted: int) -> None:
    """Count one file of `size` bytes, which takes `counted` bytes of the owner's quota. Count nothing if it is refused.

    Raises RequestFull, SizeLimitExceeded, TooManyUploads, or what `require_live` raises.
    """
    small_enough = Q(max_file_size=None) | Q(max_file_size__gte=size)
    room = UploadRequest.objects.live().filter(
        small_enough,
        pk=request_id,
        used_files__lt=F("max_files"),
        used_bytes__lte=F("max_bytes") - counted,
    )
    if not room.update(used_files=F("used_files") + 1, used_bytes=F("used_bytes") + counted):
        raise refusal(request_id, size)
    require_few(request_id)


def room_for_one(request_id: str) -> int:
    """Return how many bytes one file can have now. Only `take` decides. Raise why no file can be sent at all."""
    request = UploadRequest.objects.filter(pk=request_id).first()
    if (
        request is None
        or request.state != UploadRequest.State.OPEN
        or request.expired
        or not request.files_left
    ):
        raise refusal(request_id, 0)
    left = request.bytes_left
    return left if request.max_file_size is None else min(left, request.max_file_size)


def refusal(request_id: str, size: int) -> BytebinError:
    """Return why no file of `size` bytes can be sent."""
    request = UploadRequest.objects.filter(pk=request_id).first()
    if request is None:
        return RequestNotFound()
    try:
        require_live(request)
    except BytebinError as ended:
        return ended
    if request.max_file_size is not None and size > request.max_file_size:
        return SizeLimitExceeded(limit=request.max_file_size)
    return RequestFull(files_left=request.files_left, bytes_left=request.bytes_left)


def require_live(request: UploadRequest) -> None:
    """Raise RequestClosed or RequestExpired unless files can be sent through the link."""
    if request.state != UploadRequest.State.OPEN:
        raise RequestClosed
    if request.expired:
        raise RequestExpired


def require_few(request_id: str) -> None:
    """Raise TooManyUploads if the link has as many uploads as it may, open ones or rows that are kept for a week.

    Cancelled uploads count towards no limit of the owner's, so that no sender can use these up.
    """
    unexpired = Upload.objects.through(request_id).filter(expires_at__gt=timezone.now())
    if unexpired.count() >= settings.MAX_OPEN_UPLOADS_OF_LINK:
        raise TooManyUploads(
            "Many files are being sent through this link. Try again in a minute.",
            limit=settings.MAX_OPEN_UPLOADS_OF_LINK,
        )
    if Upload.objects.filter(request_id=request_id).count() >= settings.MAX_KEPT_UPLOADS_OF_LINK:
        raise TooManyUploads(
            "Too many uploads through this link were begun within a week. Try again tomorrow.",
            limit=settings.MAX_KEPT_UPLOADS_OF_LINK,
        )


def give_back(upload: Upload) -> None:
    """Give back what the upload took, in the transaction that ends it. Of a deleted link, nothing is left to change."""
    UploadRequest.objects.filter(pk=upload.request_id).update(
        used_files=F("used_files") - 1, used_bytes=F("used_bytes") - upload.reserved_bytes
    )
