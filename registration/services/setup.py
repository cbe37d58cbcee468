"""The first visit: while the server has no account, a link makes its first one, the moderator's.

The link is the same at each start and on every machine: it is derived from SECRET_KEY and a row. The way is closed for
good by one conditional update of that row, in the transaction that inserts the account.
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import services as accounts
from accounts.models import User
from bytebin.db.transactions import atomic
from bytebin.errors import SetupDone, SetupLinkWrong
from bytebin.ratelimits import Limit, take
from registration.models import ONLY_ROW, Setup

# Set-up links of one network, right or wrong. The counts of right ones are given back.
OPENED = Limit("set-up links", 60, 60)


def is_open() -> bool:
    """Return whether the server has no account and never had one."""
    return Setup.objects.filter(pk=ONLY_ROW, closed_at=None).exists() and not User.objects.exists()


def token() -> str:
    """Return the secret of the set-up link: 256 bits that only this server can derive. Raise SetupDone."""
    row = Setup.objects.filter(pk=ONLY_ROW, closed_at=None).first()
    if row is None or User.objects.exists():
        raise SetupDone
    return salted_hmac("registration.setup", row.nonce, algorithm="sha256").hexdigest()


def link() -> str:
    """Return the set-up link. Raise SetupDone if the server has an account."""
    return f"{settings.PUBLIC_URL}{reverse('setup', args=[token()])}"


def require(given: str, network: str) -> None:
    """Raise SetupDone, SetupLinkWrong, or RateLimited for a network that tries too many links."""
    taken = take((OPENED, network))
    if not constant_time_compare(given, token()):
        raise SetupLinkWrong
    taken.give_back()


def create_first_account(email: str, name: str, password: str | None, **fields: Any) -> User:
    """Create the first account, which has every right, and close the way. Raise SetupDone if it is closed.

    The operator has opened the link and entered the address, which therefore counts as verified.
    Raises ValidationError for an invalid address, name or password.
    """
    rights = {"is_staff": True, "is_superuser": True}
    user = insert_first(**accounts.checked_fields(email, password, name=name, **rights, **fields))
    path().unlink(missing_ok=True)
    return user


@atomic
def insert_first(**fields: Any) -> User:
    if not close() or User.objects.exists():
        raise SetupDone
    return accounts.insert(verified=True, **fields)


def create_by_operator(email: str, password: str, **rights: bool) -> User:
    """Create an account whose address counts as verified. If it is the first one, the set-up link ends.

    Raises ValidationError for an invalid address or password.
    """
    return insert_and_close(**accounts.checked_fields(email, password, **rights))


@atomic
def insert_and_close(**fields: Any) -> User:
    close()
    return accounts.insert(verified=True, **fields)


def close() -> bool:
    """Close the way for good. Return False if it was already closed."""
    return Setup.objects.filter(pk=ONLY_ROW, closed_at=None).update(closed_at=timezone.now()) == 1


def announce() -> str:
    """Write the set-up link to DATA_DIR and return it. Once the server has an account, delete it and return ""."""
    try:
        current = link()
    except SetupDone:
        close()
        path().unlink(missing_ok=True)
        return ""
    keep(current)
    return current


def keep(current: str) -> None:
    """Write the link to a file that only the server's user can read."""
    draft = path().with_name(f"{path().name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(f"{current}\n")
    draft.replace(path())


def path() -> Path:
    directory: Path = settings.DATA_DIR
    return directory / "setup_link"
