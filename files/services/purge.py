"""Brings what time and crashes have left into order. Safe beside a running server, and repeatable."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from bytebin.errors import BytebinError
from files.blobstore import get_store
from files.models import File, Upload, UploadChunk
from files.services import deletion, uploads
from files.services.orphans import GRACE, LIVING, batches, unfinished_orphans, whole_orphans

log = logging.getLogger(__name__)


def purge() -> dict[str, int]:
    """How many of each were dealt with. First what needs no write to the database: the disk may be full."""
    return {
        "blobs without an upload removed": remove_unfinished_orphans(),
        "blobs without a file removed": remove_whole_orphans(),
        "uploads expired": expire_uploads(),
        "uploads given up whose bytes are lost": give_up_lost(),
        "uploads completed": resume_completing(),
        "files deleted": delete_files(),
        "ended uploads forgotten": forget_ended(),
    }


def done(action: Callable[..., object], subject: Upload | File | str, *arguments: object) -> bool:
    """Whether it worked. What does not, such as a blob on a bad place of the disk, keeps nobody else from its turn."""
    try:
        return action(subject, *arguments) is not False
    except BytebinError as error:
        name = subject if isinstance(subject, str) else subject.pk
        log.warning("%s %s: %s", action.__name__, name, error.slug)
        return False


def remove_unfinished_orphans() -> int:
    return sum(done(get_store().abort, token) for token in unfinished_orphans(timezone.now() - GRACE))


def remove_whole_orphans() -> int:
    """Left by an upload that was given up while it completed, or by a backup that was put back."""
    return sum(done(get_store().delete, key) for key in whole_orphans(timezone.now() - GRACE))


def expire_uploads() -> int:
    lapsed = Upload.objects.filter(state=Upload.State.OPEN, expires_at__lte=timezone.now())
    return sum(done(uploads.end, upload, Upload.State.EXPIRED) for upload in lapsed)


def give_up_lost() -> int:
    """Uploads whose bytes a damaged disk has lost: nobody can complete them, and their owner shall hear of it."""
    living = Upload.objects.filter(state__in=LIVING)
    return sum(done(give_up, upload) for upload in living)


def give_up(upload: Upload) -> bool:
    if get_store().exists(upload.store_token):
        return False
    lost = uploads.end(upload, Upload.State.ABORTED, living=LIVING)
    if lost:
        log.error("upload %s: its bytes are not on the store any more, so it was ended", upload.pk)
    return lost


def resume_completing() -> int:
    """Left by a crash, or just being completed: every step can be repeated, so it need not be told apart."""
    return sum(done(resume, upload) for upload in Upload.objects.filter(state=Upload.State.COMPLETING))


def resume(upload: Upload) -> bool:
    return uploads.complete(upload)[1]


def delete_files() -> int:
    File.objects.filter(expires_at__lte=timezone.now()).update(state=File.State.DELETING)
    deleting = list(File.objects.filter(state=File.State.DELETING))
    return sum(done(deletion.finish_deletion, file) for file in deleting)


def forget_ended() -> int:
    """Rows of ended uploads after their week, and before it those of their chunks."""
    held = UploadChunk.objects.order_by().values_list("upload_id", flat=True).distinct()
    for ids in batches(list(held)):
        # Upload by upload, so that nobody waits for the database until all of them are gone.
        for ended in Upload.objects.filter(pk__in=ids).exclude(state__in=LIVING):
            UploadChunk.objects.filter(upload=ended).delete()
    old = Upload.objects.filter(ended_at__lte=timezone.now() - settings.ENDED_UPLOAD_KEPT)
    return old.delete()[0]
