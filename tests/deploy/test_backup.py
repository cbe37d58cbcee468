"""The documented backup, taken during uploads, and the documented restore."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.conftest import StartServer
from tests.deploy.guide import block
from tests.files.client import chunk_of, complete, create, put, upload
from tests.people import TIMEOUT, Person
from tests.server import Server


@pytest.fixture
def backup_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "backup"
    folder.mkdir()
    return folder


def commands(containing: str, data_dir: Path, backup_dir: Path) -> str:
    documented = block("Backups", "sh", containing)
    assert "/var/lib/bytebin" in documented
    return documented.replace("/var/lib/bytebin", str(data_dir)).replace("/backup", str(backup_dir))


def run(script: str) -> None:
    subprocess.run(["bash", "-euc", script], check=True)


def test_a_backup_during_uploads_is_restored_completely(start_server: StartServer, backup_dir: Path) -> None:
    server = start_server()
    alice = server.create_person("alice@example.org")
    kept = [upload(alice.api, chunk_of(number) * 2, name=f"{number}.bin") for number in range(5)]
    begun = create(alice.api)
    assert put(alice.api, begun["id"], 1, chunk_of(1)).status_code == 201
    with ThreadPoolExecutor(1) as pool:
        begun_too, enough = Event(), Event()
        busy = pool.submit(keep_uploading, alice, begun_too, enough)
        try:
            assert begun_too.wait(TIMEOUT)
            run(commands("rsync", server.data_dir, backup_dir))
        finally:
            enough.set()
        assert busy.result() > 0
    restored = restore(server, backup_dir)
    for number, file in enumerate(kept):
        assert alice.api.get(file["download_url"]).content == chunk_of(number) * 2
    assert put(alice.api, begun["id"], 1, chunk_of(1)).status_code == 200
    for index in (0, 2):
        assert put(alice.api, begun["id"], index, chunk_of(index)).status_code == 201
    assert complete(alice.api, begun["id"]).status_code == 201
    # The backup may contain an upload that was open in the database, but a file when its bytes were copied.
    restored.query("UPDATE files_upload SET expires_at = '2001-02-03 04:05:06' WHERE state = 'open'")
    restored.manage("purge")
    restored.manage("fsck")


def keep_uploading(person: Person, begun: Event, enough: Event) -> int:
    number = 0
    begun.set()
    while not enough.is_set():
        upload(person.api, chunk_of(number), name="meanwhile.bin")
        number += 1
    return number


def restore(server: Server, backup_dir: Path) -> Server:
    """Lose the disk, and restore everything except what each start recreates."""
    server.kill()
    run(f"find {server.data_dir} -mindepth 1 -maxdepth 1 ! -name static -exec rm -r {{}} +")
    run(commands("cp -a", server.data_dir, backup_dir))
    return server.start()
