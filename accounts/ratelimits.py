"""allauth's rate limits, counted by bytebin's counter.

allauth itself counts in Django's cache, with a read and a write under a lock that can time out. `install` replaces the
two functions of allauth through which all its limits are counted. The limits are allauth's (ACCOUNT_RATE_LIMITS).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import RateLimited as AllauthRateLimited
from allauth.core.internal import ratelimit
from django.http import HttpRequest

from bytebin.errors import RateLimited
from bytebin.ratelimits import Limit, Taken, counter, peek, take
from bytebin.ratelimits.callers import network


@dataclass(frozen=True)
class Usage:
    """What allauth's `consume` returns: a count that allauth rolls back, for example after a right password."""

    taken: Taken

    def rollback(self) -> None:
        self.taken.give_back()


def install() -> None:
    ratelimit.consume = consume
    ratelimit.clear = clear


def consume(  # noqa: PLR0913  # allauth's signature
    request: HttpRequest,
    *,
    app: str,
    action: str,
    config: dict[str, str] | None = None,
    key: str | None = None,
    user: Any = None,
    dry_run: bool = False,
    limit_get: bool = False,
    raise_exception: bool = False,
) -> Usage | None:
    """Count the request in every rate of `action`. Return None, and count nothing, if one of them is reached.

    The signature is that of allauth's function, which raises its own RateLimited if asked to.
    """
    if request.method == "GET" and not limit_get:
        return Usage(Taken((), ""))
    limited = [
        (limit_of(app, action, rate), subject(request, rate, key, user))
        for rate in ratelimit.get_rates(app=app, action=action, config=config)
    ]
    try:
        if not dry_run:
            return Usage(take(*limited))
        peek(*limited)
    except RateLimited:
        if raise_exception:
            raise AllauthRateLimited from None
        return None
    return Usage(Taken((), ""))


def clear(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    config: dict[str, str] | None = None,
    key: str | None = None,
    user: Any = None,
) -> None:
    """Remove the counts of an account, such as failed logins after a password reset, but not those of an address."""
    rates = [rate for rate in ratelimit.get_rates(app=app, action=action, config=config) if rate.per != "ip"]
    if rates:
        counter().clear(
            [limit_of(app, action, rate).key(subject(request, rate, key, user)) for rate in rates]
        )


def limit_of(app: str, action: str, rate: ratelimit.Rate) -> Limit:
    return Limit(f"{app} {action} {rate.per}", rate.amount, rate.duration)


def subject(request: HttpRequest, rate: ratelimit.Rate, key: str | None, user: Any) -> str:
    """Return whom the rate is counted for: a network, a user, or the key that allauth gives, such as an address."""
    of: dict[str, Callable[[], str]] = {
        "ip": lambda: network(request),
        "user": lambda: str((user or request.user).pk),
        "key": lambda: str(key),
    }
    return of[rate.per]()
