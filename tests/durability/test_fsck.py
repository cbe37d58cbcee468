"""`manage.py fsck` reports every inconsistency between rows, blobs and digests, and nothing else."""

import subprocess

import pytest

from tests.conftest import StartServer
from tests.durability.damage import Damage, flip, whole
from tests.files.client import API, CHUNK, chunk_of, create, put, upload
from tests.people import Person
from tests.server import Server


@pytest.fixture
def server(start_server: StartServer) -> Server:
    return start_server(WEB_CONCURRENCY="1")


@pytest.fixture
def damage(server: Server) -> Damage:
    return Damage(server)


@pytest.fixture
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


def fsck(server: Server, *options: str) -> set[str]:
    """Return the lines that fsck prints, after checking that its exit code agrees."""
    try:
        found, code = server.manage("fsck", *options), 0
    except subprocess.CalledProcessError as failed:
        found, code = failed.stdout, failed.returncode
    lines = found.splitlines()
    assert code == (1 if lines else 0)
    assert len(lines) == len(set(lines))
    return set(lines)


def test_consistent_data_is_not_reported(server: Server, alice: Person) -> None:
    upload(alice.api, b"".join(map(chunk_of, range(3))) + b"the rest")
    upload(alice.api, b"")
    alice.api.put(f"{API}/files/x.bin", content=iter([b"of unknown length" * 10_000]))
    put(alice.api, create(alice.api)["id"], 1, chunk_of(1))
    aborted = create(alice.api)["id"]
    alice.api.delete(f"{API}/uploads/{aborted}")
    assert fsck(server) == set()


def test_every_inconsistency_is_reported(server: Server, alice: Person, damage: Damage) -> None:
    content = b"".join(map(chunk_of, range(3)))
    missing, cut, flipped, unsealed = (upload(alice.api, content)["id"] for _ in range(4))
    damage.blob(missing).unlink()
    with damage.blob(cut).open("r+b") as blob:
        blob.truncate(CHUNK)
    flip(damage.blob(flipped), 2 * CHUNK - 1)
    damage.set("files_file", unsealed, encrypted=True)
    lost, rotten = whole(alice), whole(alice)
    damage.partial(lost).unlink()
    flip(damage.partial(rotten), CHUNK)
    orphans = [damage.orphan(name) for name in ("ab" * 16, f"{'cd' * 16}.65536.partial")]
    (user,) = server.rows.find("accounts_user", "_id", "used_bytes", email=alice.email)
    damage.set("accounts_user", user[0], used_bytes=user[1] + 1)

    counted = f"used_bytes is {user[1] + 1}, but files, open uploads and the library have {user[1]}"
    present = {
        f"file {missing}: blob {damage.key(missing)} is missing",
        f"file {cut}: blob {damage.key(cut)} has {CHUNK} bytes instead of {len(content)}",
        f"file {unsealed}: it is encrypted, but its envelope is missing",
        f"upload {lost}: blob {damage.token(lost)} is missing or cannot be read",
        f"blob {'cd' * 16}.65536: unfinished, but belongs to no upload",
        f"blob {'ab' * 16}: belongs to no file",
        f"user {user[0]}: {counted}",
    }
    changed = {
        f"file {flipped}: the bytes of blob {damage.key(flipped)} do not match its digest",
        f"upload {rotten}: the bytes of chunk 1 do not match its digest",
    }
    assert fsck(server) == present | changed
    assert fsck(server, "--no-digests") == present
    assert all(path.exists() for path in orphans), "fsck changes nothing"
