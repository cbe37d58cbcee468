"""Claims decide which of several requests, on any machine, may write a chunk to a store that overwrites.

A request takes its claim when all bytes of the chunk have arrived and only the last block is held back, so that a slow
or disconnected client never holds one. A recorded chunk is never overwritten: the holder of the claim checks for a
record before it sends the last block, and records the chunk before it releases the claim.
"""

import time
from datetime import timedelta
from secrets import token_hex
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from bytebin.db.transactions import atomic
from bytebin.errors import ChunkBusy
from files.models import ChunkClaim, Upload, UploadChunk

# Twice the timeout of a request to the store (ANSWER_TIMEOUT), so that a late write falls within the lease.
LEASE = timedelta(seconds=60)
CLAIM_TIMEOUT = 5.0  # seconds that a second request waits, as for the lock of one machine
POLL = 0.1  # seconds


class AlreadyRecorded(Exception):
    """Another request has recorded the chunk in the meantime."""


@atomic
def insert(**columns: Any) -> None:
    ChunkClaim.objects.create(**columns)


class Claim:
    """A claim on one chunk, not taken at first. A store that never overwrites does not take it."""

    def __init__(self, upload: Upload, index: int) -> None:
        self.upload = upload
        self.key = UploadChunk.key(upload.pk, index)
        self.holder = ""

    def take(self, sha256: str) -> None:
        """Take the claim for bytes of this digest. Raise ChunkBusy if another request keeps it, or AlreadyRecorded."""
        holder = token_hex(8)
        deadline = time.monotonic() + CLAIM_TIMEOUT
        while not self._is_taken_by(holder, sha256):
            if time.monotonic() > deadline:
                if self._is_taken_over_by(holder, sha256):
                    break
                raise ChunkBusy
            time.sleep(POLL)
        self.holder = holder
        # Checked last: another request may have recorded the chunk and released the claim a moment ago.
        if UploadChunk.objects.filter(pk=self.key).exists():
            self.give_back()
            raise AlreadyRecorded

    def _is_taken_by(self, holder: str, sha256: str) -> bool:
        now = timezone.now()
        held = {"holder": holder, "sha256": sha256, "expires_at": now + LEASE}
        try:
            insert(id=self.key, upload=self.upload, **held)
        except IntegrityError:
            return bool(ChunkClaim.objects.filter(pk=self.key, expires_at__lte=now).update(**held))
        return True

    def _is_taken_over_by(self, holder: str, sha256: str) -> bool:
        """Take over the claim of a request that hangs or whose server crashed. Writing the same bytes again is safe."""
        same = ChunkClaim.objects.filter(pk=self.key, sha256=sha256)
        return bool(same.update(holder=holder, expires_at=timezone.now() + LEASE))

    def keep(self, sha256: str, seconds: float) -> None:
        """Take the claim for a direct upload of these bytes within `seconds`. Raise what `take` raises.

        A claim for the same bytes is extended.
        """
        until = timezone.now() + timedelta(seconds=seconds) + LEASE
        if not ChunkClaim.objects.filter(pk=self.key, sha256=sha256).update(expires_at=until):
            self.take(sha256)
            ChunkClaim.objects.filter(pk=self.key, holder=self.holder).update(expires_at=until)

    def find(self, sha256: str) -> None:
        """Find the claim of a direct upload of these bytes. Raise ChunkBusy if it has expired or is for other bytes."""
        there = ChunkClaim.objects.filter(pk=self.key, sha256=sha256, expires_at__gt=timezone.now())
        self.holder = there.values_list("holder", flat=True).first() or ""
        if not self.holder:
            raise ChunkBusy

    def revoke(self) -> bool:
        """Revoke the claim of a direct upload. Return whether there was one.

        The claim of a request to this server is left to expire within LEASE: its last block may still be in transit.
        """
        kept = ChunkClaim.objects.filter(pk=self.key, expires_at__gt=timezone.now() + LEASE)
        return bool(kept.delete()[0])

    def give_back(self) -> None:
        """Release the claim. Raise ChunkBusy if another request has taken it: the store may then hold other bytes."""
        if self.holder and not ChunkClaim.objects.filter(pk=self.key, holder=self.holder).delete()[0]:
            raise ChunkBusy
