import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from bytebin.db.availability import is_unavailable
from files.management.repeating import every
from files.services.notices.expiring import tell_expiring
from files.services.notices.mails import mail_due
from webhooks.delivery import deliver_due

log = logging.getLogger(__name__)

LOOK_AHEAD = 600.0  # seconds between searches for files that will expire


class Command(BaseCommand):
    help = (
        "Sends webhooks' messages and mails about files that are due. Safe to run more than once at a time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every",
            type=float,
            default=0,
            metavar="SECONDS",
            help="repeat at this interval until the parent process ends",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at = float("-inf")
        for _ in every(options["every"]):
            close_old_connections()
            try:
                if time.monotonic() - looked_at >= LOOK_AHEAD:
                    looked_at = time.monotonic()
                    tell_expiring()
                self.send()
            except Exception as error:
                if not is_unavailable(error) or not options["every"]:
                    raise
                log.warning("the database is unavailable; notices wait", exc_info=True)

    def send(self) -> None:
        delivered, mailed = deliver_due(), mail_due()
        if delivered or mailed:
            self.stdout.write(f"messages delivered to webhooks: {delivered}, mails sent: {mailed}")
