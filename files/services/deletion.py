from django.conf import settings
from django.db import OperationalError
from django.utils.crypto import constant_time_compare, salted_hmac

from bytebin.db.transactions import atomic
from files.blobstore import get_store
from files.models import Envelope, File, FileLink, ReceivedKey, Thumbnail
from files.services import quota, thumbnails


def delete_file(file: File) -> None:
    """Delete a file and its blob, and release its quota.

    The links stop working at the first step. If the server crashes after it, `purge` finishes the deletion.
    """
    try:
        mark(file)
    except OperationalError:
        if not disk_is_full():
            raise
        # The disk is too full to update a row. Deleting the blob first frees the space for it.
        get_store().delete(file.blob_key)
        mark(file)
    finish_deletion(file)


def mark(file: File) -> None:
    File.objects.filter(pk=file.pk).update(state=File.State.DELETING)


def disk_is_full() -> bool:
    """Return whether less than DISK_RESERVE_BYTES are free. A store without a known limit is never full."""
    free = get_store().free_bytes()
    return free is not None and free < settings.DISK_RESERVE_BYTES


def finish_deletion(file: File) -> None:
    thumbnails.delete_blob(file)
    get_store().delete(file.blob_key)
    forget(file)


@atomic
def forget(file: File) -> None:
    gone, _ = File.objects.filter(pk=file.pk, state=File.State.DELETING).delete()
    if gone:
        Envelope.objects.filter(pk=file.pk).delete()
        ReceivedKey.objects.filter(pk=file.pk).delete()
        Thumbnail.objects.filter(pk=file.pk).delete()
        FileLink.objects.filter(file_id=file.pk).delete()
        quota.release(file.owner_id, file.counted_bytes)


def deletion_secret(file: File) -> str:
    """Return the secret of the file's deletion link: 128 bits that only this server can derive from the id."""
    return salted_hmac("files.deletion", file.pk, algorithm="sha256").hexdigest()[:32]


def deletion_secret_matches(file: File, secret: str) -> bool:
    return constant_time_compare(secret, deletion_secret(file))
