"""What a reader tells the server once a whole file is there: for its owner, or to have it deleted."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from threading import Event
from typing import Final

import httpx

from bytebin_cli import remote
from bytebin_cli.errors import Interrupted, Refused, ServerRefused, TryAgainLater
from bytebin_cli.link import Share
from bytebin_cli.retry import MANY_ATTEMPTS, RetryPolicy
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

# Seconds: the reader has the file, and waits only for this.
_PATIENCE: Final = 15.0
_GONE: Final = {"file-not-found", "file-expired", "file-taken-down"}
_NOT_BURNT: Final = gettext_noop(
    "The file is complete, but the server could not be told to delete it. It will be deleted within the hour."
)


def tell_received(client: httpx.Client, share: Share, ticket: str, *, receipt: bool, burns: bool) -> None:
    """Tell the server that every byte was verified and saved. Raise Interrupted.

    Both are tried again as the download is, for a short time. Nothing depends on them: a file to burn is deleted within
    the hour in any case, so its reader is told if it is still there.
    """
    policy = RetryPolicy(MANY_ATTEMPTS, _keep_quiet, Event(), patience=_PATIENCE)
    try:
        if receipt and not _reached(policy, lambda: remote.confirm_receipt(client, share, ticket)):
            policy = replace(policy, attempts=1)
        if burns and not _burnt(policy, lambda: remote.burn(client, share, ticket)):
            sys.stderr.write(_(_NOT_BURNT) + "\n")
            sys.stderr.flush()
    except KeyboardInterrupt:
        raise Interrupted(_("Interrupted. The file is complete.")) from None


def _reached(policy: RetryPolicy, confirm: Callable[[], None]) -> bool:
    """Return False if the server gave no definite answer."""
    try:
        with suppress(ServerRefused):
            policy.retry(confirm)
    except TryAgainLater:
        return False
    return True


def _burnt(policy: RetryPolicy, burn: Callable[[], None]) -> bool:
    """Return whether the file is gone."""
    try:
        policy.retry(burn)
    except Refused as error:
        return isinstance(error, ServerRefused) and error.slug in _GONE
    return True


def _keep_quiet(_failure: str) -> None:
    """Report no failed attempt: the file is there."""
