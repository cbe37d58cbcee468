from typing import NamedTuple

from django.db import models


class Placed(NamedTuple):
    """A thumbnail of `width` x `height` pixels, from byte `start` to `stop` of the blob."""

    width: int
    height: int
    start: int
    stop: int


class Thumbnail(models.Model):
    """The thumbnails of a file, one after the other in one blob. The ID is the file's.

    They belong to the content of `version`. The bytes are not counted in the quota.
    """

    id = models.CharField(primary_key=True, max_length=11, editable=False, db_column="_id")
    version = models.PositiveIntegerField(editable=False)
    blob_key = models.CharField(max_length=64, editable=False, db_index=True)
    size = models.BigIntegerField(editable=False)
    # As a file's, of one chunk.
    chunks_digest = models.CharField(max_length=64, editable=False)
    content_type = models.CharField(max_length=127, editable=False)
    # Pixels of the image or film itself, upright.
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    # [width, height, bytes] of each thumbnail, the smallest first.
    thumbnails = models.JSONField(editable=False)

    def __str__(self) -> str:
        return f"thumbnails of {self.pk}"

    @property
    def chunk_size(self) -> int:
        return self.size

    def placed(self, longest: int) -> Placed:
        """Return the smallest thumbnail with a side of `longest` pixels or more, or the largest."""
        start, found = 0, None
        for width, height, length in self.thumbnails:
            found = Placed(width, height, start, start + length)
            if max(width, height) >= longest:
                break
            start += length
        assert found is not None  # noqa: S101 # nosec B101
        return found
