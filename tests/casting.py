"""Create accounts and API keys: read a JSON list of users from standard input, and print a JSON list of tokens.

It does what the commands createuser and createkey do, for many users in one process.
"""

import json
import sys
from typing import Any

import django
from django.test import override_settings


def admit(email: str, password: str | None, scopes: list[str], *, staff: bool) -> str:
    """Return the new key's token, or "" without `scopes`. Without a password, the account must already exist.

    A retried test may find the account of its first try on a server that it shares, and goes on with it.
    """
    from accounts.models import User  # noqa: PLC0415  # models need the settings
    from accounts.services import create_verified_user  # noqa: PLC0415
    from apikeys import services  # noqa: PLC0415

    if password and not User.objects.filter(email=email).exists():
        create_verified_user(email, password, is_staff=staff)
    return services.create(User.objects.get(email=email), "test", scopes)[1] if scopes else ""


def main(wanted: list[dict[str, Any]]) -> list[str]:
    django.setup()
    with override_settings(PASSWORD_HASHERS=["tests.hashers.KnownHashes"]):
        return [admit(**person) for person in wanted]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.load(sys.stdin))))
