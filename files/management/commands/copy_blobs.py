import sys
import time
from argparse import ArgumentParser
from typing import Any, TextIO

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from bytebin.errors import StorageUnavailable
from files.blobstore import BlobStore, store_at
from files.services import copying

MIB = 2**20


class Command(BaseCommand):
    help = (
        "Copies the blobs of all files to another store under the same names and compares digests. Blobs that are "
        "already there are skipped: run it first while the server is running, and again after stopping the server. "
        "Then set BLOB_STORE_URL. Exits with status 1 if a file could not be copied."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            metavar="URL",
            help="the target store, in the form of BLOB_STORE_URL: s3://... or file:///...",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target = open_store(options["to"])
        progress = Progress(*copying.to_copy(), out=sys.stderr)
        sent = there = wrong = 0
        try:
            for copied in copying.copy_blobs(target):
                progress.advance(copied.size)
                sent += copied.sent
                there += not copied.sent and not copied.wrong
                if copied.wrong:
                    wrong += 1
                    self.stdout.write(copied.wrong)
        except StorageUnavailable:
            raise CommandError(
                "A store is not responding or is full. Copied blobs are kept. Run the command again."
            ) from None
        finally:
            progress.end()
        self.stdout.write(f"copied: {sent}; already there: {there}; not copied: {wrong}")
        if unfinished := copying.unfinished():
            self.stdout.write(f"unfinished uploads, which will have to start over: {unfinished}")
        if wrong:
            sys.exit(1)


def open_store(url: str) -> BlobStore:
    try:
        return store_at(url)
    except ImproperlyConfigured as wrong:
        raise CommandError(f"--to: {wrong}") from None
    except ModuleNotFoundError:
        raise CommandError("--to needs: pip install --require-hashes -r requirements-s3.txt") from None


class Progress:
    """A progress bar, shown only if the output is a terminal."""

    WIDTH = 30

    def __init__(self, files: int, size: int, *, out: TextIO) -> None:
        self.files, self.size, self.out = files, size, out
        self.shown = out.isatty()
        self.done = self.copied = 0
        self.started = time.monotonic()

    def advance(self, size: int) -> None:
        self.done += 1
        self.copied += size
        if self.shown:
            part = self.copied / self.size if self.size else 1.0
            rate = self.copied / MIB / max(time.monotonic() - self.started, 0.001)
            bar = ("#" * int(part * self.WIDTH))[: self.WIDTH].ljust(self.WIDTH, ".")
            text = f"\r[{bar}] {part:4.0%}  {self.done} of {self.files} files  {rate:.0f} MiB/s "
            self.out.write(text)
            self.out.flush()

    def end(self) -> None:
        if self.shown:
            self.out.write("\n")
