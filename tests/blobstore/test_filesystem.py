"""What is specific to files on a disk: free space, permissions, and completion without a copy."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from bytebin.errors import StorageUnavailable
from files.blobstore import BlobStore
from files.blobstore.filesystem import FilesystemStore
from tests.blobstore.stores import filesystem

ROOM = 2**20
CHUNK = 2**18


@contextmanager
def limit(kind: int, soft: int) -> Iterator[None]:
    """Lower a resource limit of this process, to simulate a full disk or a busy server."""
    before = resource.getrlimit(kind)
    resource.setrlimit(kind, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(kind, before)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of ROOM bytes: a small tmpfs if this user may mount one, else a limit on file sizes."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        with limit(resource.RLIMIT_FSIZE, ROOM):
            yield path
    else:
        yield path
        subprocess.run(["umount", str(path)], check=True)


@pytest.fixture
def store(disk: Path) -> BlobStore:
    return filesystem(disk)


def files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def test_a_blob_that_does_not_fit_is_refused_before_its_first_chunk(store: BlobStore, disk: Path) -> None:
    with pytest.raises(StorageUnavailable):
        store.begin(2 * ROOM, CHUNK)
    assert files(disk) == []
    store.begin(ROOM // 2, CHUNK)


def test_a_disk_that_fills_up_keeps_the_stored_chunks(store: BlobStore) -> None:
    token = store.begin(None, CHUNK)
    fitting = [bytes([number]) * CHUNK for number in range(ROOM // CHUNK)]
    receipts = [store.put_chunk(token, number, BytesIO(chunk)) for number, chunk in enumerate(fitting)]
    with pytest.raises(StorageUnavailable):
        store.put_chunk(token, len(fitting), BytesIO(b"x" * CHUNK))
    with store.open(store.complete(token, receipts), 0, ROOM) as blob:
        assert blob.read(ROOM) == b"".join(fitting)


def reserve_that_leaves(room: int, disk: Path) -> int:
    """Return the reserve that leaves `room` bytes: all other free bytes on a shared disk, 0 on the test's own."""
    free = filesystem(disk).free_bytes() or 0
    return 0 if free <= ROOM else free - room


def unit_of(disk: Path) -> int:
    """Return an amount of bytes that is large on this disk, so that concurrent writes by others do not matter."""
    return CHUNK if (filesystem(disk).free_bytes() or 0) <= ROOM else 2**26


def test_the_disk_reserve_is_kept_free(disk: Path) -> None:
    unit = unit_of(disk)
    reserve = reserve_that_leaves(4 * unit, disk) + 2 * unit
    store = FilesystemStore(FileSystemStorage(location=disk), reserve=reserve)
    with limit(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY):
        with pytest.raises(StorageUnavailable):
            store.begin(3 * unit, unit)
        assert files(disk) == []
        growing = store.begin(None, unit)
        store.put_chunk(growing, 0, BytesIO(b"x" * unit))
        store.begin(unit, unit)
        with pytest.raises(StorageUnavailable):
            store.put_chunk(growing, 1, BytesIO(b"x" * unit))


def test_a_filesystem_without_fallocate_counts_its_reservations(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "no fallocate here")

    monkeypatch.setattr(os, "posix_fallocate", unsupported)
    unit = unit_of(disk)
    store = FilesystemStore(FileSystemStorage(location=disk), reserve=reserve_that_leaves(4 * unit, disk))
    with limit(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY):
        first = store.begin(2 * unit, unit)
        with pytest.raises(StorageUnavailable):
            store.begin(3 * unit, unit)
        store.put_chunk(first, 0, BytesIO(b"x" * unit))
        store.begin(2 * unit - CHUNK // 2, unit)
        with pytest.raises(StorageUnavailable):
            store.begin(unit, unit)


def test_a_blob_in_a_missing_directory_is_unavailable_and_not_lost(tmp_path: Path) -> None:
    store = filesystem(tmp_path / "blobs")
    token = store.begin(CHUNK, CHUNK)
    (tmp_path / "blobs").rename(tmp_path / "not mounted")
    for refused in (lambda: store.exists(token), lambda: store.complete(token, [""])):
        with pytest.raises(StorageUnavailable):
            refused()


def test_without_free_file_descriptors_storage_is_unavailable(tmp_path: Path) -> None:
    store = filesystem(tmp_path)
    token = store.begin(CHUNK, CHUNK)
    key = store.complete(token, [store.put_chunk(token, 0, BytesIO(b"x" * CHUNK))])
    unfinished = store.begin(CHUNK, CHUNK)
    with limit(resource.RLIMIT_NOFILE, 0):
        for refused in (
            lambda: store.begin(CHUNK, CHUNK),
            lambda: store.put_chunk(unfinished, 0, BytesIO(b"x")),
            lambda: store.complete(unfinished, [""]),
            lambda: store.open(key, 0, 1),
        ):
            with pytest.raises(StorageUnavailable):
                refused()
    with store.open(key, 0, 1) as blob:
        assert blob.read(1) == b"x"


def test_completion_moves_the_file_without_copying_it(tmp_path: Path) -> None:
    store = filesystem(tmp_path)
    token = store.begin(CHUNK, CHUNK)
    (partial,) = files(tmp_path)
    inode = partial.stat().st_ino
    store.complete(token, [store.put_chunk(token, 0, BytesIO(b"x" * CHUNK))])
    (whole,) = files(tmp_path)
    assert whole.stat().st_ino == inode
    assert whole.stat().st_size == CHUNK


def test_only_the_server_s_user_can_read_a_blob(tmp_path: Path) -> None:
    filesystem(tmp_path / "blobs").begin(CHUNK, CHUNK)
    (partial,) = files(tmp_path)
    assert partial.stat().st_mode & 0o777 == 0o600
    assert partial.parent.stat().st_mode & 0o077 == 0
