"""The documented backup of PostgreSQL, taken while the server runs, and the documented restore."""

import os
import subprocess
from pathlib import Path

from tests.conftest import StartServer
from tests.databases.chosen import engine
from tests.databases.postgres import programs
from tests.deploy.guide import block
from tests.files.client import CHUNK, chunk_of, complete, create, put, upload
from tests.server import environment


def run(containing: str, backup: Path, url: str) -> None:
    script = block("From SQLite to it", "sh", containing).replace("/backup", str(backup))
    path = f"{programs()}:{os.environ['PATH']}"
    subprocess.run(["bash", "-euc", script], env=os.environ | {"DATABASE_URL": url, "PATH": path}, check=True)


def test_a_dump_is_restored_completely(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server()
    alice = server.create_person("alice@example.org")
    kept = upload(alice.api, chunk_of(0) * 2)
    begun = create(alice.api, 2 * CHUNK)["id"]
    assert put(alice.api, begun, 1, chunk_of(1)).status_code == 201
    run("pg_dump", tmp_path, environment(server.data_dir)["DATABASE_URL"])
    create(alice.api)  # after the backup
    server.kill()

    other = tmp_path / "other"
    engine().create(other)
    server.settings["DATABASE_URL"] = engine().url(other)
    run("pg_restore", tmp_path, server.settings["DATABASE_URL"])
    server.start()
    assert alice.api.get(kept["download_url"]).content == chunk_of(0) * 2
    assert put(alice.api, begun, 0, chunk_of(0)).status_code == 201
    assert complete(alice.api, begun).status_code == 201
    assert server.manage("fsck") == ""
