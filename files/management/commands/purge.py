from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from files.management.repeating import every
from files.services.purge import purge


class Command(BaseCommand):
    help = "Removes expired files and uploads, and cleans up after crashes. Safe while the server is running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every",
            type=int,
            metavar="SECONDS",
            help="repeat at this interval until the parent process ends",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for _ in every(options["every"] or 0):
            close_old_connections()
            self.run_once(options["verbosity"])

    def run_once(self, verbosity: int) -> None:
        for what, count in purge().items():
            if count or verbosity > 1:
                self.stdout.write(f"{what}: {count}")
