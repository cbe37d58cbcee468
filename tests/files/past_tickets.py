"""Tickets issued in the past, as for a download that has taken hours."""

import time
from datetime import timedelta

import time_machine
from django.test import override_settings

from files.services import tickets
from tests.server import Server


def past_ticket(server: Server, file_id: str, ago: timedelta) -> str:
    """Return the ticket that `server` would have issued `ago` in the past."""
    then = time.time() - ago.total_seconds()
    secret = (server.data_dir / "secret_key").read_text().strip()
    with override_settings(SECRET_KEY=secret), time_machine.travel(then):
        return tickets.issue(file_id, int(then))
