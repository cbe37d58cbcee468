"""A claim on a chunk has one holder at a time, on any machine, and a recorded chunk is never overwritten."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from bytebin.errors import ChunkBusy, UploadAborted
from files.models import ChunkClaim, UploadChunk
from files.services import claims, uploads
from files.services.chunks import record_bytes, recorded_meanwhile
from files.services.claims import AlreadyRecorded, Claim
from tests.services.making import create, put, together, whole

ONE, OTHER = "1" * 64, "2" * 64


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "CLAIM_TIMEOUT", 0.5)


@pytest.mark.django_db(transaction=True)
def test_of_many_concurrent_claims_one_succeeds(owner: User) -> None:
    upload = create(owner)

    def claim(number: int) -> bool:
        Claim(upload, 0).take(f"{number:064}")
        return True

    results = together(8, claim)
    assert results.count(True) == 1
    assert [type(result) for result in results].count(ChunkBusy) == 7


def test_an_abandoned_claim_can_be_taken_after_a_minute(owner: User) -> None:
    upload = create(owner)
    first, second = Claim(upload, 0), Claim(upload, 0)
    first.take(ONE)
    with pytest.raises(ChunkBusy):
        second.take(OTHER)
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        second.take(OTHER)
    with pytest.raises(ChunkBusy):
        first.give_back()
    second.give_back()
    assert not ChunkClaim.objects.exists()


def test_the_same_bytes_need_not_wait_for_a_dead_request(owner: User) -> None:
    upload = create(owner)
    Claim(upload, 0).take(ONE)
    again = Claim(upload, 0)
    again.take(ONE)
    again.give_back()


def test_a_recorded_chunk_cannot_be_claimed(owner: User) -> None:
    upload = create(owner)
    put(upload, 1)
    with pytest.raises(AlreadyRecorded):
        Claim(upload, 1).take(ONE)
    Claim(upload, 2).take(ONE)
    assert UploadChunk.objects.count() == 1


def test_recording_a_chunk_removes_its_claim(owner: User) -> None:
    uploads.complete(whole(owner))
    assert not ChunkClaim.objects.exists()


def test_a_chunk_that_arrives_after_an_abort_is_told_so(owner: User) -> None:
    """Not that somebody else is sending it, although the abort took its claim along."""
    upload = create(owner)
    claim = Claim(upload, 0)
    claim.take(ONE)
    uploads.abort(upload)
    with pytest.raises(UploadAborted):
        record_bytes(upload, 0, 1, ONE, "", claim)
    with pytest.raises(UploadAborted):
        recorded_meanwhile(upload, 0, ONE)


def test_a_chunk_that_was_recorded_and_deleted_meanwhile_can_be_sent_again(owner: User) -> None:
    with pytest.raises(ChunkBusy):
        recorded_meanwhile(create(owner), 0, ONE)
