"""Remove an account whose closure is due, with all it has. After a crash at any point, the next `purge` goes on."""

from accounts.models import User
from accounts.services import hold
from bytebin.db.transactions import atomic
from files.models import File, Library, Upload, UploadChunk, UploadRequest
from files.services import deletion, uploads
from files.services.library import removal as libraries
from files.services.orphans import LIVING

PAGE = 200  # rows of one query


def remove_account(user: User) -> bool:
    """Remove uploads, files, the library and at last the account's own rows. Return False if anything came in.

    Upload links go first, so that nobody sends more, then uploads, because they may become files. Raises
    StorageUnavailable.
    """
    User.objects.filter(pk=user.pk).update(is_active=False)
    UploadRequest.objects.visible_to(user).delete()
    end_uploads(user)
    delete_files(user)
    forget_uploads(user)
    if libraries.exists(user.pk):
        libraries.delete(user)
    return forget(user)


def end_uploads(user: User) -> None:
    living = Upload.objects.filter(owner=user, state__in=LIVING)
    while page := list(living[:PAGE]):
        for upload in page:
            uploads.end(upload, Upload.State.ABORTED, living=LIVING)


def delete_files(user: User) -> None:
    """Delete all files. Their links have stopped working already, and cannot work again from the first step on."""
    owned = File.objects.filter(owner=user)
    owned.update(state=File.State.DELETING)
    while page := list(owned.filter(state=File.State.DELETING)[:PAGE]):
        for file in page:
            deletion.finish_deletion(file)


def forget_uploads(user: User) -> None:
    while page := list(Upload.objects.filter(owner=user).exclude(state__in=LIVING)[:PAGE]):
        for upload in page:
            forget_upload(upload)


@atomic
def forget_upload(upload: Upload) -> None:
    UploadChunk.objects.filter(upload=upload).delete()
    Upload.objects.filter(pk=upload.pk).delete()


@atomic
def forget(user: User) -> bool:
    """Delete the account's row and, with it, its keys, addresses and all else that only belongs to it.

    Whatever stores something for the account writes to its row, so nothing can come in after the check.
    """
    hold(user.pk)
    if any(model.objects.filter(owner=user).exists() for model in (File, Upload, Library, UploadRequest)):
        return False
    return User.objects.filter(pk=user.pk).delete()[0] > 0
