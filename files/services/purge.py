"""Remove what has expired, and clean up after crashes. Safe while the server is running, and repeatable."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import activity, closing
from accounts.models import User
from apikeys.services import forget_addresses
from bytebin.errors import BytebinError
from files.blobstore import get_store
from files.models import File, Upload, UploadChunk
from files.services import deletion, short_links, uploads
from files.services.closing import remove_account
from files.services.library.removal import forget_removed
from files.services.notices import rows
from files.services.orphans import GRACE, LIVING, batches, unfinished_orphans, whole_orphans
from files.services.requests import arrivals
from files.services.requests.links import end_of_ended
from webhooks import services as webhooks

log = logging.getLogger(__name__)


def purge() -> dict[str, int]:
    """Run all steps and return the count of each.

    Steps that write nothing to the database come first, because the disk may be full.
    """
    return {
        "blobs without an upload removed": remove_unfinished_orphans(),
        "blobs without a file removed": remove_whole_orphans(),
        "uploads expired": expire_uploads(),
        "uploads of ended upload links aborted": end_of_ended(),
        "uploads with lost data aborted": abort_lost(),
        "uploads completed": resume_completing(),
        "files deleted": delete_files(),
        "accounts closed": remove_closed(),
        "rows of ended uploads deleted": forget_ended(),
        "rows of removed library items deleted": forget_removed(),
        "expired short links deleted": short_links.forget_expired(),
        "sessions deleted": forget_sessions(),
        "addresses of API keys' last uses deleted": forget_addresses(),
        "entries of recent activity deleted": activity.forget(),
        "messages for webhooks given up": webhooks.forget(),
        "rows of notices deleted": rows.forget(),
    }


def done(action: Callable[..., object], subject: Upload | File | User | str, *arguments: object) -> bool:
    """Return whether the action succeeded. A failure, such as an unreadable blob, is logged and the rest goes ahead."""
    try:
        return action(subject, *arguments) is not False
    except BytebinError as error:
        name = subject if isinstance(subject, str) else subject.pk
        log.warning("%s %s: %s", action.__name__, name, error.slug)
        return False


def remove_unfinished_orphans() -> int:
    return sum(done(get_store().abort, token) for token in unfinished_orphans(timezone.now() - GRACE))


def remove_whole_orphans() -> int:
    """Remove complete blobs of no file, left by an upload aborted while completing or by a restored backup."""
    return sum(done(get_store().delete, key) for key in whole_orphans(timezone.now() - GRACE))


def expire_uploads() -> int:
    expired = Upload.objects.filter(state=Upload.State.OPEN, expires_at__lte=timezone.now())
    return sum(done(uploads.end, upload, Upload.State.EXPIRED) for upload in expired)


def abort_lost() -> int:
    """Abort uploads whose bytes the store has lost. They cannot be completed, and clients learn it from the 410."""
    living = Upload.objects.filter(state__in=LIVING)
    return sum(done(abort_if_lost, upload) for upload in living)


def abort_if_lost(upload: Upload) -> bool:
    if get_store().exists(upload.store_token):
        return False
    lost = uploads.end(upload, Upload.State.ABORTED, living=LIVING)
    if lost:
        log.error("upload %s: aborted, because its bytes are no longer in the store", upload.pk)
    return lost


def resume_completing() -> int:
    """Finish uploads in COMPLETING. A crash left them, or a request is at work: repeating its steps is harmless."""
    return sum(done(resume, upload) for upload in Upload.objects.filter(state=Upload.State.COMPLETING))


def resume(upload: Upload) -> bool:
    _, created = uploads.complete(upload)
    if created and upload.request_id:
        arrivals.tell_owner(upload.request_id)
    return created


def delete_files() -> int:
    now = timezone.now()
    File.objects.filter(expires_at__lte=now).update(state=File.State.DELETING)
    File.objects.filter(trashed_at__lte=now - settings.TRASH_KEPT).update(state=File.State.DELETING)
    deleting = list(File.objects.filter(state=File.State.DELETING))
    return sum(done(deletion.finish_deletion, file) for file in deleting)


def remove_closed() -> int:
    """Remove the accounts whose seven days are over."""
    return sum(done(remove_account, user) for user in closing.due())


def forget_ended() -> int:
    """Delete the rows of uploads ended ENDED_UPLOAD_KEPT ago, and the chunk rows of all ended uploads."""
    held = UploadChunk.objects.order_by().values_list("upload_id", flat=True).distinct()
    for ids in batches(list(held)):
        # One upload per transaction, so that no request waits until all rows are deleted.
        for ended in Upload.objects.filter(pk__in=ids).exclude(state__in=LIVING):
            UploadChunk.objects.filter(upload=ended).delete()
    old = Upload.objects.filter(ended_at__lte=timezone.now() - settings.ENDED_UPLOAD_KEPT)
    return old.delete()[0]


def forget_sessions() -> int:
    """Delete the sessions that have expired."""
    return Session.objects.filter(expire_date__lte=timezone.now()).delete()[0]
