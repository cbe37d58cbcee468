"""Every state that a crash can leave is resolved by the client's retry or by `manage.py purge`, and fsck agrees."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from tests.conftest import StartServer
from tests.databases.engine import LONG_AGO
from tests.durability.damage import Damage, age, whole
from tests.files.client import API, CHUNK, chunk_of, complete, create, json_of, problem, put, upload
from tests.people import Person
from tests.server import Server

LATER = datetime(2099, 1, 1, tzinfo=UTC)
WHOLE = chunk_of(0) + chunk_of(1)


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server(WEB_CONCURRENCY="1")


@pytest.fixture(scope="module")
def damage(server: Server) -> Damage:
    return Damage(server)


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture(autouse=True)
def _purge_and_fsck_afterwards(server: Server) -> Iterator[None]:
    yield
    server.manage("purge")
    assert server.manage("fsck") == ""


def downloaded(file: dict[str, str]) -> bytes:
    return httpx.get(file["download_url"]).content


def test_bytes_without_a_row_are_overwritten_by_a_retry(alice: Person, damage: Damage) -> None:
    created = create(alice.api, 2 * CHUNK)
    with damage.partial(created["id"]).open("r+b") as partial:
        partial.write(b"half of another try")
    for index in (0, 1):
        assert put(alice.api, created["id"], index, chunk_of(index)).status_code == 201
    assert downloaded(json_of(complete(alice.api, created["id"]))) == WHOLE


@pytest.mark.parametrize("renamed", [False, True], ids=["before the rename", "after the rename"])
def test_an_interrupted_completion_is_finished_by_the_client(
    alice: Person, damage: Damage, renamed: bool
) -> None:
    upload_id = whole(alice)
    if renamed:
        damage.completed_on_the_store(upload_id)
    else:
        damage.set("files_upload", upload_id, state="completing")
    response = complete(alice.api, upload_id)
    assert response.status_code == 201
    assert downloaded(json_of(response)) == WHOLE


def test_an_interrupted_completion_is_finished_by_purge(
    server: Server, alice: Person, damage: Damage
) -> None:
    upload_id = whole(alice)
    damage.completed_on_the_store(upload_id)
    assert "uploads completed: 1" in server.manage("purge")
    response = complete(alice.api, upload_id)
    assert response.status_code == 200
    assert downloaded(json_of(response)) == WHOLE


@pytest.mark.parametrize("state", ["open", "completing"])
def test_an_upload_whose_bytes_are_lost_is_ended(
    server: Server, alice: Person, damage: Damage, state: str
) -> None:
    before = damage.used(alice)
    upload_id = whole(alice)
    damage.partial(upload_id).unlink()
    if state == "completing":
        problem(complete(alice.api, upload_id), 423, "upload-completing")
    assert "uploads with lost data aborted: 1" in server.manage("purge")
    problem(complete(alice.api, upload_id), 410, "upload-aborted")
    assert damage.used(alice) == before


def test_an_outage_of_the_store_loses_no_upload(server: Server, alice: Person, damage: Damage) -> None:
    """For example, the disk with the blobs is not mounted."""
    upload_id = whole(alice)
    damage.set("files_upload", upload_id, state="completing")
    blobs = server.data_dir / "blobs"
    elsewhere = blobs.rename(blobs.with_name("not mounted"))
    problem(complete(alice.api, upload_id), 503, "storage-unavailable")
    server.manage("purge")
    if blobs.exists():
        blobs.rmdir()
    elsewhere.rename(blobs)
    response = complete(alice.api, upload_id)
    assert response.status_code == 201
    assert downloaded(json_of(response)) == WHOLE


def test_one_purge_removes_what_a_crash_left(server: Server, alice: Person, damage: Damage) -> None:
    before, held = damage.used(alice), server.blobs()
    half_deleted, deleting, kept = (upload(alice.api, WHOLE)["id"] for _ in range(3))
    for file_id in (half_deleted, deleting):
        damage.set("files_file", file_id, state="deleting")
    damage.blob(half_deleted).unlink()
    dead, aborted = whole(alice), whole(alice)
    damage.set("files_upload", dead, expires_at=LONG_AGO)
    age(damage.completed_on_the_store(aborted))
    damage.set("files_upload", aborted, state="aborted", ended_at=LATER)
    server.rows.change("accounts_user", {"used_bytes": damage.used(alice) - len(WHOLE)}, email=alice.email)
    server.rows.remove("files_uploadchunk", upload_id=aborted)
    begun, abandoned = damage.orphan(f"{'ef' * 16}.65536.partial"), damage.orphan("ef" * 16)
    server.manage("purge")
    assert not begun.exists()
    assert not abandoned.exists()
    assert server.blobs() == held | {damage.blob(kept)}
    assert damage.used(alice) == before + len(WHOLE)
    assert alice.api.get(f"{API}/files/{kept}").status_code == 200


def test_a_recent_orphan_is_kept(server: Server, damage: Damage) -> None:
    """Its row may be about to be written."""
    young = damage.orphan("aa" * 16)
    young.touch()
    server.manage("purge")
    assert young.exists()
    young.unlink()
