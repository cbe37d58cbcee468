"""Exporting many files, one of them large, and closing their account takes no memory to speak of."""

import os
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.campaign import rounds
from tests.conftest import StartServer
from tests.databases.engine import LONG_AGO
from tests.figures import Figures
from tests.files.client import API, upload
from tests.peak_memory import PeakMemory
from tests.server import ROOT, Server, environment, run_script

MIB = 2**20
FILES = 1_000
LARGE = rounds(4_608) * MIB  # 4.5 GiB in a long run: sizes and places in the archive then take 64 bits
MANY_FILES = Path(__file__).with_name("many_files.py")
ZEROS = bytes(MIB)


@pytest.mark.alone
def test_a_thousand_files_and_a_large_one_take_no_memory(
    start_server: StartServer, tmp_path: Path, figures: Figures
) -> None:
    server = start_server(fresh=True, BLOB_STORE_URL="")
    owner = server.create_person("dora@example.org")
    upload(owner.api, b"x" * 10_000)
    run_script(
        MANY_FILES, owner.email, str(FILES - 2), data_dir=server.data_dir, fresh=False, **server.settings
    )
    large = upload(owner.api, b"begin", name="large.bin")
    blob = server.rows.value("files_file", "blob_key", _id=large["id"])
    [path] = [path for path in server.blobs() if path.name == blob]
    os.truncate(path, LARGE)
    server.rows.change("files_file", {"size": LARGE}, _id=large["id"])
    before, started = server.workers_rss(), time.perf_counter()
    with PeakMemory(server) as memory:
        length = save(owner.api, tmp_path / "export.zip")
    took, grown = time.perf_counter() - started, (memory.peak - before) / MIB
    figures(f"{FILES:,} files, {length / 2**30:.1f} GiB: {grown:.0f} MiB more in memory; {took:.0f} s")
    with ZipFile(tmp_path / "export.zip") as archive:
        assert archive.getinfo("files/large.bin").file_size == LARGE
        assert len(archive.namelist()) == FILES + 3
        assert archive.testzip() is None
    assert grown < 32
    idle = purge(server)
    server.rows.change("accounts_user", {"closing_at": LONG_AGO}, email=owner.email)
    closing = purge(server)
    figures(f"{FILES:,} files: {closing - idle:.0f} MiB more in memory to close the account")
    assert server.rows.find("accounts_user", "_id", email=owner.email) == []
    assert not server.blobs()
    assert closing - idle < 32
    server.manage("fsck")  # fails if anything is left over


def purge(server: Server) -> float:
    """Run `manage.py purge` in a new interpreter. Return the most memory that it took, in MiB."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "purge"],
        env=environment(server.data_dir, **server.settings),
        stdout=subprocess.DEVNULL,
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss / 1024  # KiB


def save(api: httpx.Client, target: Path) -> int:
    """Save the export in a sparse file, and return its length, which must be as announced."""
    with api.stream("GET", f"{API}/export") as response, target.open("wb") as file:
        for block in response.iter_raw(MIB):
            if block == ZEROS[: len(block)]:
                file.seek(len(block), os.SEEK_CUR)
            else:
                file.write(block)
        file.truncate()
        assert file.tell() == int(response.headers["Content-Length"])
        return file.tell()
