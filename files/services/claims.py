"""Which one of several requests, on any machine, may let a chunk into a store that replaces what it holds.

A claim is taken when all bytes of a chunk have come and only the last of them are held back, so that a slow or a dead
client holds none. What is recorded is written over by nobody: who has the claim looks for a record before the last
bytes go, and makes the record before the claim goes.
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

# Twice as long as a store is waited for (ANSWER_TIMEOUT): what may still take effect is covered.
LEASE = timedelta(seconds=60)
PATIENCE = 5.0  # seconds that a second request waits, as for the lock on one machine
POLL = 0.1  # seconds


class AlreadyRecorded(Exception):
    """Another request has stored the chunk meanwhile."""


@atomic
def insert(**columns: Any) -> None:
    ChunkClaim.objects.create(**columns)


class Claim:
    """A claim that is not taken yet; a store that needs none never takes it."""

    def __init__(self, upload: Upload, index: int) -> None:
        self.upload = upload
        self.key = UploadChunk.key(upload.pk, index)
        self.holder = ""

    def take(self, sha256: str) -> None:
        """For bytes of this digest. Raises ChunkBusy where another keeps it, and AlreadyRecorded."""
        holder = token_hex(8)
        deadline = time.monotonic() + PATIENCE
        while not self._is_taken_by(holder, sha256):
            if time.monotonic() > deadline:
                if self._is_taken_over_by(holder, sha256):
                    break
                raise ChunkBusy
            time.sleep(POLL)
        self.holder = holder
        # Only now: another may have recorded the chunk and let go a moment ago.
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
        """From a request that gets no answer, or whose server is gone: the same bytes again do no harm."""
        same = ChunkClaim.objects.filter(pk=self.key, sha256=sha256)
        return bool(same.update(holder=holder, expires_at=timezone.now() + LEASE))

    def keep(self, sha256: str, seconds: float) -> None:
        """For bytes that somebody else puts there, for that long. Raises what `take` does.

        Asked for again for the same bytes it is there already, and lasts longer.
        """
        until = timezone.now() + timedelta(seconds=seconds) + LEASE
        if not ChunkClaim.objects.filter(pk=self.key, sha256=sha256).update(expires_at=until):
            self.take(sha256)
            ChunkClaim.objects.filter(pk=self.key, holder=self.holder).update(expires_at=until)

    def find(self, sha256: str) -> None:
        """The claim that was kept for these bytes. Raises ChunkBusy where it has lapsed, or is for others."""
        there = ChunkClaim.objects.filter(pk=self.key, sha256=sha256, expires_at__gt=timezone.now())
        self.holder = there.values_list("holder", flat=True).first() or ""
        if not self.holder:
            raise ChunkBusy

    def revoke(self) -> bool:
        """Whether an address was out for it, which is taken back: who has it was to put nothing there any more.

        What a request here has taken ends within the lease by itself, and stays: its last bytes may be on their way.
        """
        kept = ChunkClaim.objects.filter(pk=self.key, expires_at__gt=timezone.now() + LEASE)
        return bool(kept.delete()[0])

    def give_back(self) -> None:
        """Raises ChunkBusy where it has lapsed and another has it: what was sent may not be what the store holds."""
        if self.holder and not ChunkClaim.objects.filter(pk=self.key, holder=self.holder).delete()[0]:
            raise ChunkBusy
