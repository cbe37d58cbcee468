"""What must hold after any fault, once `purge` has run."""

import os
import subprocess
import time
from pathlib import Path

from tests.files.stored import sizes_of_blobs
from tests.server import Server, run_script

HALF_DONE = {"files_upload": "completing", "files_file": "deleting"}
PURGE_LATER = Path(__file__).with_name("purge_later.py")
GRACE = 2 * 60 * 60  # seconds; purge removes a blob without a row an hour after its last write


def settle(server: Server) -> None:
    """Run purge once, then check that fsck finds nothing and that nothing is left half done."""
    if server.settings["BLOB_STORE_URL"]:
        run_script(PURGE_LATER, data_dir=server.data_dir, fresh=False, **server.settings)
    else:
        age_blobs(server)
        server.manage("purge")
    fsck(server)
    half_done = {table: server.rows.find(table, "_id", state=state) for table, state in HALF_DONE.items()}
    assert not any(half_done.values()), half_done


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
    found = server.rows.find("files_file", "blob_key", "size", "counted_bytes")
    files = {key: size for key, size, _ in found}
    blobs = sizes_of_blobs(server)
    assert blobs == files, set(blobs.items()) ^ set(files.items())
    used = sum(bytes_ for (bytes_,) in server.rows.find("accounts_user", "used_bytes"))
    counted = sum(counted for _, _, counted in found)
    assert used == counted, f"{used} bytes are counted, the files take {counted}"
