import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

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
        parent = os.getppid()
        self.run_once(options["verbosity"])
        while options["every"]:
            if not sleep_while_child_of(parent, options["every"]):
                return
            close_old_connections()
            self.run_once(options["verbosity"])

    def run_once(self, verbosity: int) -> None:
        for what, count in purge().items():
            if count or verbosity > 1:
                self.stdout.write(f"{what}: {count}")


def sleep_while_child_of(parent: int, seconds: float) -> bool:
    """Return False as soon as `parent` has ended, so that a killed server leaves no purge process behind."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.getppid() != parent:
            return False
        time.sleep(1)
    return True
