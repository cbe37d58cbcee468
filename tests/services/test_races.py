"""Concurrent identical calls from threads and processes: one wins, and nothing counts twice."""

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from bytebin.errors import (
    DigestMismatch,
    DownloadLimitReached,
    IdempotencyKeyReused,
    QuotaExceeded,
    TooManyUploads,
    UploadAborted,
    UploadCompleted,
    UploadIncomplete,
    UploadNotFound,
)
from files.models import File, Upload, UploadChunk
from files.services import access, chunks, deletion, quota, uploads
from files.services.purge import purge
from files.services.spec import UploadSpec
from tests.services.elsewhere import elsewhere
from tests.services.making import (
    CHUNK,
    blobs,
    chunk_of,
    content_of,
    create,
    fresh,
    put,
    store_file,
    together,
    used,
    whole,
)

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = b"".join(chunk_of(index) for index in range(3))
MANY = 8


def test_other_processes_see_the_database() -> None:
    assert "memory" not in str(connection.settings_dict["NAME"])


def test_creations_without_a_size_that_race_never_leave_too_many_uploads_open(
    owner: User, settings: Settings
) -> None:
    """They reserve only the minimum that every file counts, but still wait for each other."""
    settings.MAX_OPEN_UPLOADS = 3
    spec = UploadSpec(name="x.bin", size=None, chunk_size=CHUNK)
    results = together(MANY, lambda _: uploads.create(User.objects.get(pk=owner.pk), spec)[0].pk)
    assert [type(result) for result in results].count(TooManyUploads) == MANY - 3
    assert (used(owner), len(blobs())) == (3 * quota.MINIMUM, 3)


def test_a_limited_file_is_never_opened_too_often(owner: User) -> None:
    file = store_file(owner, max_downloads=3)
    results = together(MANY, lambda _: access.open_file(File.objects.get(pk=file.pk)).ticket)
    tickets = [result for result in results if isinstance(result, str)]
    assert len(tickets) == 3
    assert all(isinstance(result, (str, DownloadLimitReached)) for result in results)
    file.refresh_from_db()
    assert file.download_count == 3


def test_completing_in_many_threads_creates_one_file(owner: User) -> None:
    upload = whole(owner)
    results = together(MANY, lambda _: uploads.complete(fresh(upload)))
    assert sorted(result[1] for result in results if isinstance(result, tuple)) == [False] * 7 + [True]
    (file,) = File.objects.all()
    assert {result[0] for result in results if isinstance(result, tuple)} == {file}
    assert content_of(file) == WHOLE
    assert used(owner) == 3 * CHUNK


def test_completing_in_several_processes_creates_one_file(owner: User) -> None:
    upload = whole(owner)
    results = elsewhere(3, "complete", upload.pk)
    (file,) = File.objects.all()
    assert sorted(results) == [f"created {file.pk}", f"found {file.pk}", f"found {file.pk}"]
    assert content_of(file) == WHOLE


def test_completing_during_purge_creates_one_file(owner: User) -> None:
    upload = whole(owner)
    results = together(4, lambda number: purge() if number % 2 else uploads.complete(fresh(upload)))
    assert all(isinstance(result, (tuple, dict)) for result in results)
    (file,) = File.objects.all()
    assert content_of(file) == WHOLE


def test_completing_with_gaps_in_many_threads_leaves_the_upload_open(owner: User) -> None:
    upload = create(owner)
    put(upload, 0)
    results = together(MANY, lambda _: uploads.complete(fresh(upload)))
    assert {type(result) for result in results} == {UploadIncomplete}
    assert fresh(upload).state == Upload.State.OPEN
    put(upload, 1)
    put(upload, 2)
    assert content_of(uploads.complete(upload)[0]) == WHOLE


def test_a_completion_with_a_wrong_digest_does_not_disturb_concurrent_ones(owner: User) -> None:
    for _ in range(5):
        upload = whole(owner)
        digests = [None, bytes(32)] * (MANY // 2)
        results = together(MANY, lambda number: uploads.complete(fresh(upload), digests[number]))  # noqa: B023
        right, wrong = results[::2], results[1::2]
        assert all(isinstance(result, tuple) for result in right), results
        assert all(isinstance(result, (tuple, DigestMismatch)) for result in wrong), results
        assert File.objects.filter(pk=upload.file_id).count() == 1


def test_completing_reports_a_file_deleted_meanwhile(owner: User) -> None:
    upload = whole(owner)
    late = fresh(upload)
    file, _ = uploads.complete(upload)
    deletion.delete_file(file)
    with pytest.raises(UploadNotFound):
        uploads.complete(late)


def test_an_abort_releases_the_quota_once(owner: User) -> None:
    kept, upload = store_file(owner, b"k" * (4 * CHUNK)), whole(owner)
    results = together(MANY, lambda _: uploads.abort(fresh(upload)))
    assert results.count(None) >= 1
    assert all(result is None or isinstance(result, UploadAborted) for result in results)
    assert used(owner) == kept.counted_bytes
    assert blobs() == {kept.blob_key}


def test_an_abort_in_several_processes_releases_the_quota_once(owner: User) -> None:
    kept, upload = store_file(owner, b"k" * (10 * CHUNK)), whole(owner)
    results = elsewhere(3, "abort", upload.pk)
    assert "aborted" in results
    assert set(results) <= {"aborted", "upload-aborted"}
    assert used(owner) == kept.counted_bytes


def test_an_abort_during_incoming_chunks_leaves_nothing(owner: User) -> None:
    kept, upload = store_file(owner, b"k" * (10 * CHUNK)), create(owner, 7)

    def act(number: int) -> None:
        if number == 3:
            uploads.abort(fresh(upload))
        else:
            put(fresh(upload), number % 7)

    results = together(MANY, act)
    assert all(result is None or isinstance(result, UploadAborted) for result in results), results
    assert fresh(upload).state == Upload.State.ABORTED
    assert (used(owner), blobs()) == (kept.counted_bytes, {kept.blob_key})
    assert not UploadChunk.objects.filter(upload=upload).exists()


def test_a_deletion_releases_the_quota_once(owner: User) -> None:
    kept, file = store_file(owner, b"k" * (4 * CHUNK)), store_file(owner, b"x" * CHUNK)
    results = together(MANY, lambda _: deletion.delete_file(file))
    assert results == [None] * MANY
    assert (used(owner), blobs()) == (kept.counted_bytes, {kept.blob_key})


def test_one_chunk_sent_concurrently_is_stored_once(owner: User) -> None:
    upload = create(owner)
    results = together(MANY, lambda _: put(fresh(upload), 1))
    assert sorted(results, key=str) == [False] * 7 + [True]
    assert UploadChunk.objects.count() == 1


def test_concurrent_different_bytes_leave_the_acknowledged_ones(owner: User) -> None:
    upload = create(owner, 1)
    results = together(MANY, lambda number: put(fresh(upload), 0, chunk_of(number)))
    winner = results.index(True)
    file, _ = uploads.complete(upload)
    assert content_of(file) == chunk_of(winner)


def test_concurrent_equal_creates_make_one_upload(owner: User) -> None:
    spec = UploadSpec(name="x.bin", size=CHUNK, idempotency_key="once")
    results = together(MANY, lambda _: uploads.create(User.objects.get(pk=owner.pk), spec))
    created = [result for result in results if isinstance(result, tuple)]
    assert len(created) == MANY
    assert len({upload.pk for upload, _ in created}) == 1
    assert [new for _, new in created].count(True) == 1
    assert used(owner) == CHUNK
    assert len(blobs()) == 1


def test_one_idempotency_key_with_concurrent_different_requests_makes_one_upload(owner: User) -> None:
    def act(number: int) -> bool:
        spec = UploadSpec(name="x.bin", size=CHUNK + number, idempotency_key="once")
        return uploads.create(User.objects.get(pk=owner.pk), spec)[1]

    results = together(MANY, act)
    assert results.count(True) == 1
    assert [type(result) for result in results].count(IdempotencyKeyReused) == MANY - 1
    (upload,) = Upload.objects.all()
    assert used(owner) == upload.reserved_bytes
    assert len(blobs()) == 1


def test_racing_creations_never_exceed_the_quota(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(quota_bytes=3 * CHUNK)
    results = together(MANY, lambda _: create(User.objects.get(pk=owner.pk), 1).pk)
    assert [type(result) for result in results].count(QuotaExceeded) == MANY - 3
    assert used(owner) == 3 * CHUNK
    assert len(blobs()) == 3


def test_creations_that_race_never_leave_too_many_uploads_open(owner: User, settings: Settings) -> None:
    settings.MAX_OPEN_UPLOADS = 3
    results = together(MANY, lambda _: create(User.objects.get(pk=owner.pk), 1).pk)
    assert [type(result) for result in results].count(TooManyUploads) == MANY - 3
    assert Upload.objects.count() == 3
    assert (used(owner), len(blobs())) == (3 * CHUNK, 3)


def test_taking_a_chunk_back_from_an_ended_upload_reports_its_state(owner: User) -> None:
    upload = whole(owner)
    late = fresh(upload)
    uploads.abort(upload)
    with pytest.raises(UploadAborted):
        chunks.delete_chunk(late, 0)
    upload = whole(owner)
    late = fresh(upload)
    uploads.complete(upload)
    with pytest.raises(UploadCompleted):
        chunks.delete_chunk(late, 0)
