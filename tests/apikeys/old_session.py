"""Log a user in as if that was an hour ago, and print the session's key. `python old_session.py EMAIL`."""

import sys

import django


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
