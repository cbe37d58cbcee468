"""A session on a running server that began an hour ago, so that its user has to prove again who they are.

`python old_session.py EMAIL` logs the user in and prints the session's key.
"""

import sys
from pathlib import Path

import django

from tests.server import ROOT, Server, run_script


def old_session(server: Server, email: str) -> str:
    """Return the key of a new session that looks old."""
    settings = server.settings | {"PYTHONPATH": str(ROOT)}
    return run_script(Path(__file__), email, data_dir=server.data_dir, fresh=False, **settings)


def main(email: str) -> str:
    django.setup()
    from django.test import Client  # noqa: PLC0415  # models need the settings

    from accounts.models import User  # noqa: PLC0415
    from tests.members import log_in  # noqa: PLC0415

    browser = Client()
    log_in(browser, User.objects.get(email=email), seconds_ago=3600)
    return str(browser.session.session_key)


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]))
