"""Blobs that no row refers to. Young blobs are skipped, because a blob is created before its row."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from files.blobstore import get_store
from files.models import File, Thumbnail, Upload

# Well above the time between creating a blob and its upload's row.
GRACE = timedelta(hours=1)
BATCH = 500  # keys per query

GONE = [Upload.State.ABORTED, Upload.State.EXPIRED]
LIVING = [Upload.State.OPEN, Upload.State.COMPLETING]


def unfinished_orphans(before: datetime) -> Iterator[str]:
    """Yield the tokens of unfinished blobs unchanged since `before` whose upload is missing or ended without a file."""
    return (token for token in get_store().stale(before) if not is_needed(token))


def is_needed(token: str) -> bool:
    """Return whether an upload needs the blob. It may have been completed since the store was listed."""
    return Upload.objects.filter(store_token=token).exclude(state__in=GONE).exists()


def whole_orphans(before: datetime) -> Iterator[str]:
    """Yield the keys of complete blobs unchanged since `before` that belong to no file or open upload."""
    store = get_store()
    # Queried before the store is listed: the blobs of later uploads are too young to be considered.
    tokens = Upload.objects.filter(state__in=LIVING).values_list("store_token", flat=True)
    expected = {store.key_of(token) for token in tokens}
    old = (blob.key for blob in store.blobs() if blob.changed_at < before and blob.key not in expected)
    for keys in batches(old):
        known = {
            key
            for model in (File, Thumbnail)
            for key in model.objects.filter(blob_key__in=keys).values_list("blob_key", flat=True)
        }
        yield from (key for key in keys if key not in known)


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    """Yield lists of at most BATCH keys."""
    keys = iter(keys)
    while batch := list(islice(keys, BATCH)):
        yield batch
