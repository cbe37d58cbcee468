"""What `manage.py jobs` does: each job calls one service, and each sweep finds what the queue has lost."""

from bytebin.jobs import job, sweep
from files.services import thumbnails


@job
def make_thumbnails(file_id: str) -> None:
    thumbnails.make(file_id)


@sweep
def make_missed_thumbnails() -> None:
    thumbnails.make_missed()
