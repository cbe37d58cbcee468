import os
import time
from argparse import ArgumentParser
from threading import Thread
from typing import Any

from django.core.management.base import BaseCommand

from bytebin import jobs
from files import tasks

POLL = 1  # seconds between two looks whether the parent process is there


class Command(BaseCommand):
    help = "Does the work that requests leave behind, such as thumbnails, until the parent process ends."
    # Importing it has registered them.
    registered = tasks

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what there is to do now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)  # as the server's: only its user can read what is written
        if options["once"]:
            jobs.drain()
            return
        consumer = jobs.consumer()
        Thread(target=stop_with, args=(consumer, os.getppid()), daemon=True).start()
        consumer.run()


def stop_with(consumer: Any, parent: int) -> None:
    """Stop the consumer as soon as `parent` has ended, so that a killed server leaves no worker behind."""
    while os.getppid() == parent:
        time.sleep(POLL)
    consumer.stop_flag.set()
