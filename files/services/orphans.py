"""Blobs that no row knows any more. Only what was last changed before a moment is looked at: the row comes after."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from files.blobstore import get_store
from files.models import File, Upload

# Longer than the moment between a blob's begin and its upload's row.
GRACE = timedelta(hours=1)
BATCH = 500  # keys in one query

GONE = [Upload.State.ABORTED, Upload.State.EXPIRED]
LIVING = [Upload.State.OPEN, Upload.State.COMPLETING]


def unfinished_orphans(before: datetime) -> Iterator[str]:
    """Tokens of unfinished blobs of no upload, or of one that ended without a file."""
    return (token for token in get_store().stale(before) if not is_needed(token))


def is_needed(token: str) -> bool:
    """By an upload that may have been completed since the store was asked, too: its blob is a file's by now."""
    return Upload.objects.filter(store_token=token).exclude(state__in=GONE).exists()


def whole_orphans(before: datetime) -> Iterator[str]:
    """Keys of whole blobs that are no file's and will not become one."""
    store = get_store()
    # Asked before the store is: the blob of an upload that begins later is too young to be looked at.
    tokens = Upload.objects.filter(state__in=LIVING).values_list("store_token", flat=True)
    expected = {store.key_of(token) for token in tokens}
    old = (blob.key for blob in store.blobs() if blob.changed_at < before and blob.key not in expected)
    for keys in batches(old):
        known = set(File.objects.filter(blob_key__in=keys).values_list("blob_key", flat=True))
        yield from (key for key in keys if key not in known)


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    keys = iter(keys)
    while batch := list(islice(keys, BATCH)):
        yield batch
