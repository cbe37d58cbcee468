"""What must hold after any fault, once `purge` has run."""

import os
import subprocess
import time

from tests.server import Server

HALF_DONE = """
    SELECT _id, state FROM files_upload WHERE state = 'completing'
    UNION ALL SELECT _id, state FROM files_file WHERE state = 'deleting'
"""
GRACE = 2 * 60 * 60  # seconds; purge removes a blob without a row an hour after its last write


def settle(server: Server) -> None:
    """Run purge once, then check that fsck finds nothing and that nothing is left half done."""
    age_blobs(server)
    server.manage("purge")
    fsck(server)
    half_done = server.query(HALF_DONE)
    assert not half_done, half_done


def fsck(server: Server) -> None:
    try:
        server.manage("fsck")
    except subprocess.CalledProcessError as disagrees:
        raise AssertionError(f"fsck: {disagrees.stdout}{disagrees.stderr}") from None


def age_blobs(server: Server) -> None:
    """Make all blobs old enough for purge, which removes those that belong to nothing."""
    long_ago = time.time() - GRACE
    for path in server.blobs():
        os.utime(path, (long_ago, long_ago))


def assert_only_files_are_stored(server: Server) -> None:
    """Check that blobs and files match, and that quotas count exactly what is stored."""
    files = dict(server.query("SELECT blob_key, size FROM files_file"))
    blobs = {path.name: path.stat().st_size for path in server.blobs()}
    assert blobs == files, set(blobs.items()) ^ set(files.items())
    ((used,),) = server.query("SELECT sum(used_bytes) FROM accounts_user")
    ((counted,),) = server.query("SELECT coalesce(sum(counted_bytes), 0) FROM files_file")
    assert used == counted, f"{used} bytes are counted, the files take {counted}"
