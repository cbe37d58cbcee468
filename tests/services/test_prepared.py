"""Prepared queries find and write the same as the ORM's, with new values each time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from apikeys import services as apikeys
from apikeys.models import ApiKey
from bytebin.db.transactions import atomic
from files.models import File, Upload, UploadChunk
from files.services import access, chunks, uploads
from tests.services.making import CHUNK, create, put, store_file, together, whole

pytestmark = pytest.mark.django_db(transaction=True)


def columns(row: models.Model | None) -> dict[str, Any]:
    assert row is not None
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_key_comes_with_its_user_and_whether_the_address_is_verified(owner: User) -> None:
    verified = accounts.create_verified_user("verified@example.org", "long-enough-for-a-test")
    for user, expected in ((owner, False), (verified, True), (owner, False)):
        key, _ = apikeys.create(user, "prepared", ["files:read", "files:write"], timedelta(hours=1))
        found = apikeys.by_id.first(key.pk)
        assert columns(found) == columns(ApiKey.objects.get(pk=key.pk))
        assert found is not None
        assert columns(found.user) == columns(User.objects.get(pk=user.pk))
        assert found.owner_verified is expected


def test_an_upload_and_a_file_are_as_the_orm_reads_them(owner: User) -> None:
    for number in (1, 2):
        upload = create(owner, number, fingerprint=f"f{number}", expires_in=60)
        assert columns(uploads.by_id.first(upload.pk)) == columns(Upload.objects.get(pk=upload.pk))
        file = store_file(owner, bytes(number), expires_in=3600, max_downloads=number)
        assert columns(access.by_id.first(file.pk)) == columns(File.objects.get(pk=file.pk))


def test_a_found_row_can_be_changed_and_saved(owner: User) -> None:
    upload = create(owner)
    found = uploads.find(owner, upload.pk)
    found.size = 7
    found.save(update_fields=["size"])
    assert Upload.objects.get(pk=upload.pk).size == 7


def test_nothing_is_found_under_an_unknown_key(owner: User) -> None:
    create(owner)
    for lookup in (apikeys.by_id, uploads.by_id, access.by_id, chunks.counts, chunks.stored_chunk):
        assert lookup.first("nothing") is None
        assert lookup.first("") is None


def test_a_new_row_has_its_values_and_the_models_defaults(owner: User) -> None:
    upload = create(owner)
    for index in (0, 2):
        before = timezone.now()
        put(upload, index)
        row = UploadChunk.objects.get(pk=UploadChunk.key(upload.pk, index))
        assert (row.upload_id, row.index, row.size) == (upload.pk, index, CHUNK)
        # MongoDB keeps milliseconds.
        assert before - timedelta(milliseconds=1) <= row.received_at <= timezone.now()
        assert chunks.find_chunk(upload, index) == (CHUNK, row.sha256)


def test_a_second_row_for_one_key_is_refused(owner: User) -> None:
    upload = whole(owner, 1)
    values = columns(UploadChunk.objects.get(pk=UploadChunk.key(upload.pk, 0)))
    with pytest.raises(IntegrityError):
        atomic(chunks.new_chunk.run)(UploadChunk(**values))


def test_an_update_says_how_many_rows_it_changed(owner: User) -> None:
    upload, other = create(owner), create(owner)
    assert chunks.add_to_received.run(upload.pk, 2, 20) == 1
    assert chunks.add_to_received.run(upload.pk, -1, -10) == 1
    assert chunks.received(upload) == chunks.Received(1, 10)
    assert chunks.received(other) == chunks.Received(0, 0)
    uploads.abort(other)
    assert chunks.add_to_received.run(other.pk, 1, 10) == 0


def test_every_thread_uses_its_own_connection(owner: User) -> None:
    kept = [create(owner) for _ in range(8)]
    found = together(8, lambda number: uploads.find(owner, kept[number].pk).pk)
    assert found == [upload.pk for upload in kept]
