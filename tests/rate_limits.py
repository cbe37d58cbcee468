"""Forget the rate limits that an earlier test has used up (bytebin/ratelimits/embedded.py)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings


def forget_rate_limits() -> None:
    """Forget the counts of this process."""
    forget_counts(settings.DATA_DIR)


def forget_counts(data_dir: Path) -> None:
    """Forget the counts of the server with this data directory."""
    counts = data_dir / "ratelimits.sqlite3"
    if counts.exists():
        with closing(sqlite3.connect(counts, timeout=20)) as database, database:
            database.execute("DELETE FROM taken")
