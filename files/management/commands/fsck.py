import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from files.services.fsck import disagreements


class Command(BaseCommand):
    help = (
        "Compares rows, blobs and digests. Prints a line for each disagreement, and exits 1 if there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-digests", action="store_true", help="only what is there and how large; read no blob"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for sentence in disagreements(digests=not options["no_digests"]):
            self.stdout.write(sentence)
            found += 1
        if found:
            sys.exit(1)
