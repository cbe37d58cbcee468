"""Purge resolves every state left by a crash or by expiry, and the quota is correct afterwards."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from bytebin.errors import UploadExpired, UploadNotFound
from files.blobstore import get_store
from files.models import Envelope, File, Upload, UploadChunk
from files.services import chunks, deletion, quota, uploads
from files.services.purge import forget_ended, purge
from files.services.spec import Encryption, UploadSpec
from tests.cli.vectors import vector
from tests.services.making import (
    CHUNK,
    blobs,
    chunk_of,
    content_of,
    create,
    fresh,
    put,
    store_file,
    used,
    whole,
)

State = Upload.State
HOUR = timedelta(hours=1)
WHOLE = b"".join(chunk_of(index) for index in range(3))


def purge_after(time: timedelta) -> dict[str, int]:
    with time_machine.travel(timezone.now() + time, tick=True):
        return purge()


def found(upload: Upload) -> File:
    return File.objects.get(pk=upload.file_id)


def nothing_to_do() -> dict[str, int]:
    return {
        "uploads expired": 0,
        "uploads of ended upload links aborted": 0,
        "uploads completed": 0,
        "files deleted": 0,
        "accounts closed": 0,
        "uploads with lost data aborted": 0,
        "blobs without an upload removed": 0,
        "blobs without a file removed": 0,
        "rows of ended uploads deleted": 0,
        "rows of removed library items deleted": 0,
        "sessions deleted": 0,
        "addresses of API keys' last uses deleted": 0,
        "entries of recent activity deleted": 0,
        "expired short links deleted": 0,
        "messages for webhooks given up": 0,
        "rows of notices deleted": 0,
    }


def test_unexpired_data_is_kept(owner: User) -> None:
    file, upload = store_file(owner), whole(owner)
    before = blobs()
    assert purge_after(2 * HOUR) == nothing_to_do()
    assert blobs() == before
    assert used(owner) == file.counted_bytes + 3 * CHUNK
    assert content_of(uploads.complete(upload)[0]) == WHOLE


@pytest.mark.django_db
def test_a_blob_without_a_row_is_removed_an_hour_after_the_last_write() -> None:
    get_store().begin(CHUNK, CHUNK)
    assert purge() == nothing_to_do()
    assert len(blobs()) == 1
    assert purge_after(2 * HOUR)["blobs without an upload removed"] == 1
    assert blobs() == set()


def test_an_interrupted_completion_is_finished(owner: User) -> None:
    upload = whole(owner)
    Upload.objects.filter(pk=upload.pk).update(state=State.COMPLETING)
    assert purge()["uploads completed"] == 1
    assert content_of(found(upload)) == WHOLE
    assert used(owner) == 3 * CHUNK
    assert not UploadChunk.objects.exists()
    assert purge() == nothing_to_do()


def test_a_completion_interrupted_after_the_store_has_finished_is_completed(owner: User) -> None:
    upload = whole(owner)
    Upload.objects.filter(pk=upload.pk).update(state=State.COMPLETING)
    receipts = list(UploadChunk.objects.order_by("index").values_list("receipt", flat=True))
    get_store().complete(upload.store_token, receipts)
    assert purge()["uploads completed"] == 1
    assert content_of(found(upload)) == WHOLE


def test_a_completion_with_gaps_reopens_and_then_expires(owner: User) -> None:
    upload = create(owner)
    put(upload, 1)
    Upload.objects.filter(pk=upload.pk).update(state=State.COMPLETING)
    assert purge() == nothing_to_do()
    assert fresh(upload).state == State.OPEN
    put(upload, 0)
    assert used(owner) == 3 * CHUNK
    assert purge_after(25 * HOUR)["uploads expired"] == 1
    assert (used(owner), blobs()) == (0, set())


def test_a_completion_whose_blob_is_lost_does_not_stop_the_rest(owner: User) -> None:
    lost = whole(owner)
    Upload.objects.filter(pk=lost.pk).update(state=State.COMPLETING)
    get_store().abort(lost.store_token)
    file = store_file(owner, expires_in=3600)
    assert purge_after(2 * HOUR)["files deleted"] == 1
    assert not File.objects.filter(pk=file.pk).exists()


def test_an_expired_upload_ends_and_releases_its_quota(owner: User) -> None:
    upload = create(owner)
    put(upload, 2)
    assert purge_after(25 * HOUR) == nothing_to_do() | {"uploads expired": 1}
    assert (used(owner), blobs()) == (0, set())
    assert not UploadChunk.objects.exists()
    with pytest.raises(UploadExpired):
        put(fresh(upload), 0)
    purge()
    assert used(owner) == 0


def test_the_blob_of_a_request_that_crashed_before_its_row_is_removed(owner: User) -> None:
    file = store_file(owner, b"x" * 1000)
    left = get_store().receive(BytesIO(b"x" * 1000))
    assert purge_after(HOUR / 2) == nothing_to_do()
    assert blobs() == {file.blob_key, left}
    assert purge_after(2 * HOUR) == nothing_to_do() | {"blobs without a file removed": 1}
    assert (used(owner), blobs()) == (file.counted_bytes, {file.blob_key})


def test_an_expired_encrypted_upload_leaves_no_envelope(owner: User) -> None:
    sealed = vector("one-byte")
    encryption = Encryption(sealed.envelope, bytes(32), bytes(32))
    uploads.create(owner, UploadSpec(size=len(sealed.body), encryption=encryption))
    assert Envelope.objects.count() == 1
    purge_after(25 * HOUR)
    assert Envelope.objects.count() == 0


def test_a_file_that_was_being_deleted_is_gone(owner: User) -> None:
    kept, file = store_file(owner, b"kept"), store_file(owner, b"going")
    File.objects.filter(pk=file.pk).update(state=File.State.DELETING)
    assert purge() == nothing_to_do() | {"files deleted": 1}
    assert (used(owner), blobs()) == (kept.counted_bytes, {kept.blob_key})


def test_a_file_whose_blob_was_deleted_already_is_gone(owner: User) -> None:
    kept, file = store_file(owner, b"kept"), store_file(owner, b"going")
    File.objects.filter(pk=file.pk).update(state=File.State.DELETING)
    get_store().delete(file.blob_key)
    assert purge()["files deleted"] == 1
    assert (used(owner), blobs()) == (kept.counted_bytes, {kept.blob_key})


@pytest.mark.parametrize("state", [File.State.LIVE, File.State.TAKEN_DOWN])
def test_an_expired_file_is_gone_with_its_envelope(owner: User, state: File.State) -> None:
    sealed = vector("one-byte")
    spec = UploadSpec(
        size=len(sealed.body), encryption=Encryption(sealed.envelope, bytes(32), bytes(32)), expires_in=3600
    )
    upload, _ = uploads.create(owner, spec)
    put(upload, 0, sealed.body)
    file, _ = uploads.complete(upload)
    File.objects.filter(pk=file.pk).update(state=state)
    assert purge() == nothing_to_do()
    assert purge_after(HOUR)["files deleted"] == 1
    assert (used(owner), blobs()) == (0, set())
    assert not Envelope.objects.exists()


def test_chunk_rows_of_an_ended_upload_are_removed(owner: User) -> None:
    upload = create(owner)
    uploads.abort(upload)
    UploadChunk.objects.create(
        id=UploadChunk.key(upload.pk, 0), upload=upload, index=0, size=CHUNK, sha256="0" * 64
    )
    purge()
    assert not UploadChunk.objects.exists()
    assert used(owner) == 0


def test_the_blob_of_an_upload_that_ended_before_a_crash_is_removed(owner: User) -> None:
    upload = create(owner)
    put(upload, 0)
    Upload.objects.filter(pk=upload.pk).update(state=State.ABORTED, ended_at=timezone.now())
    quota.release(owner.pk, upload.reserved_bytes)
    assert purge_after(2 * HOUR)["blobs without an upload removed"] == 1
    assert (used(owner), blobs()) == (0, set())


def test_an_upload_that_completes_while_purge_looks_for_orphans_keeps_its_blob(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = whole(owner)
    store = get_store()
    look = store.stale

    def list_then_complete(before: datetime) -> list[str]:
        found = look(before)
        uploads.complete(fresh(upload))
        return found

    with monkeypatch.context() as overtaken:
        overtaken.setattr(store, "stale", list_then_complete)
        assert purge_after(2 * HOUR)["blobs without an upload removed"] == 0
    assert content_of(found(upload)) == WHOLE


def test_an_ended_upload_is_remembered_for_a_week(owner: User) -> None:
    aborted, completed = create(owner), whole(owner)
    uploads.abort(aborted)
    file, _ = uploads.complete(completed)
    purge_after(timedelta(days=6, hours=23))
    assert fresh(aborted).state == State.ABORTED
    assert uploads.complete(fresh(completed)) == (file, False)
    purge_after(timedelta(days=7, hours=1))
    for upload in (aborted, completed):
        with pytest.raises(UploadNotFound):
            uploads.find(owner, upload.pk)
    assert content_of(File.objects.get(pk=file.pk)) == WHOLE
    assert used(owner) == 3 * CHUNK


def test_deleting_a_file_after_its_upload_was_purged_releases_its_quota(owner: User) -> None:
    file, _ = uploads.complete(whole(owner))
    purge_after(timedelta(days=8))
    deletion.delete_file(File.objects.get(pk=file.pk))
    assert (used(owner), blobs()) == (0, set())


def test_chunk_rows_of_a_file_are_removed_and_those_of_open_uploads_kept(owner: User) -> None:
    open_upload, completing, completed = whole(owner), whole(owner), whole(owner)
    uploads.complete(completed)
    Upload.objects.filter(pk=completing.pk).update(state=State.COMPLETING)
    assert chunks.list_chunks(fresh(completed), -1, 10) == []
    forget_ended()
    left = set(UploadChunk.objects.values_list("upload_id", flat=True))
    assert left == {open_upload.pk, completing.pk}
    assert uploads.complete(fresh(completed)) == (found(completed), False)
    assert content_of(uploads.complete(fresh(open_upload))[0]) == WHOLE


@pytest.mark.django_db
def test_expired_sessions_are_deleted() -> None:
    for hours in (1, 30):
        session = SessionStore()
        session.set_expiry(hours * 3600)
        session.save()
    assert purge()["sessions deleted"] == 0
    assert purge_after(2 * HOUR)["sessions deleted"] == 1
    assert Session.objects.count() == 1
