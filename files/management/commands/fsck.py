import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from files.services.fsck import disagreements


class Command(BaseCommand):
    help = (
        "Checks that rows, blobs and digests match. Prints a line for each mismatch, "
        "and exits with status 1 if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-digests",
            action="store_true",
            help="check only that blobs exist and have the right size, without reading them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for sentence in disagreements(digests=not options["no_digests"]):
            self.stdout.write(sentence)
            found += 1
        if found:
            sys.exit(1)
