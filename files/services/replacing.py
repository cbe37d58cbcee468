"""New content for an encrypted file whose link stays as it is."""

from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from bytebin.db.transactions import atomic
from bytebin.errors import FileChanged, FileNotFound, FileTakenDown, InvalidRequest, OtherLink
from files.blobstore import get_store
from files.models import Envelope, File, FileLink, ReceivedKey
from files.services import quota
from files.services.access import own_file
from files.services.editing import require_editable


def replace(file: File, successor: File, version: int) -> File:
    """Give `file` the content of `successor`, which then no longer exists, and return it.

    Both are encrypted files of one owner, sealed under the key of one link. Size and content change; expiry, limit and
    number of downloads stay. A crash leaves at most a blob of no file, which `purge` removes. Raises InvalidRequest or
    OtherLink if the two don't belong together, FileInTrash, FileExpired, FileTakenDown, and FileChanged if the content
    of `file` is no longer that of `version`.
    """
    require_editable(file)
    if file.state == File.State.TAKEN_DOWN:
        raise FileTakenDown
    if not (file.encrypted and successor.encrypted) or file.pk == successor.pk:
        raise InvalidRequest("Only another encrypted file can take the place of an encrypted file.")
    if file.burn_group or successor.burn_group:
        raise InvalidRequest("Files that burn together stay as they are. Make a new link.")
    if file.version != version:
        raise FileChanged
    swap(file, successor)
    get_store().delete(file.blob_key)
    return own_file(file.owner, file.pk)


@atomic
def swap(file: File, successor: File) -> None:
    require_same_link(file, successor)
    taken, _ = File.objects.filter(pk=successor.pk, state=File.State.LIVE, version=successor.version).delete()
    if not taken:
        raise FileNotFound
    sealed = Envelope.objects.get(pk=successor.pk)
    changed = (
        File.objects.visible_to(file.owner)
        .outside_trash()
        .filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), pk=file.pk, version=file.version)
        .update(
            blob_key=successor.blob_key,
            size=successor.size,
            counted_bytes=successor.counted_bytes,
            chunks_digest=successor.chunks_digest,
            chunk_size=successor.chunk_size,
            version=F("version") + 1,
        )
    )
    if not changed:
        raise FileChanged
    Envelope.objects.filter(pk=file.pk).update(
        header=sealed.header, sealed=sealed.sealed, read_token_digest=sealed.read_token_digest
    )
    sealed.delete()
    ReceivedKey.objects.filter(pk=successor.pk).delete()
    FileLink.objects.filter(file_id=successor.pk).delete()
    quota.release(file.owner_id, file.counted_bytes)


def require_same_link(file: File, successor: File) -> None:
    """Raise OtherLink unless both files open with the key of the same link."""
    digests = Envelope.objects.filter(pk__in=[file.pk, successor.pk]).values_list(
        "link_token_digest", flat=True
    )
    ours, theirs = [*digests, "", ""][:2]
    if not theirs or not constant_time_compare(ours, theirs):
        raise OtherLink
