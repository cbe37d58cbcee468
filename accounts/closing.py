"""Close an account: for seven days a login cancels that, then `purge` removes everything (files/services/closing.py).

Meanwhile nothing of it can be used: sessions, API keys and links to its files stop at once, and work again after a
login. Who closes an account wants to be gone, and could not take back a single link without logging in.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import activity, services, sessions
from accounts.models import Kind, User
from bytebin.db.transactions import atomic
from bytebin.errors import LastModerator

DELAY = timedelta(days=7)


def close(user: User, request: HttpRequest | None = None, *, leaves_nobody: bool = False) -> None:
    """Begin to close the account, set `user.closing_at`, end all sessions, and tell the user by mail.

    An account that is closing already keeps its date. Raises LastModerator if nobody else could do what the user may do
    on this server, unless `leaves_nobody`.
    """
    if closing_at := begin(user, leaves_nobody=leaves_nobody):
        activity.record(user, Kind.CLOSING, request, closing_at.date().isoformat())
    sessions.end_all(user)


@atomic
def begin(user: User, *, leaves_nobody: bool) -> datetime | None:
    """Return when the account will be removed, None if it is closing already."""
    if user.is_staff or user.is_superuser:
        hold_moderators()
    if is_last_moderator(user) and not leaves_nobody:
        raise LastModerator
    open_account = User.objects.filter(pk=user.pk, closing_at=None)
    begun = open_account.update(closing_at=timezone.now() + DELAY) == 1
    user.refresh_from_db(fields=["closing_at"])
    return user.closing_at if begun else None


def hold_moderators() -> None:
    """Lock the rows of all moderators until the transaction ends, so that two cannot leave at the same time."""
    for pk in list(moderators().order_by("pk").values_list("pk", flat=True)):
        services.hold(pk)


def is_last_moderator(user: User) -> bool:
    """Return whether the user is the only superuser or, if they are none, the only moderator.

    Those who are suspended, or closing as well, do not count.
    """
    if not (user.is_staff or user.is_superuser):
        return False
    others = moderators().filter(is_active=True, closing_at=None).exclude(pk=user.pk)
    return not (others.filter(is_superuser=True) if user.is_superuser else others).exists()


def moderators() -> QuerySet[User]:
    return User.objects.filter(Q(is_staff=True) | Q(is_superuser=True))


def keep(user: User, request: HttpRequest | None = None) -> bool:
    """Cancel the closure, and tell the user by mail. Return False if there is none, or if its time is over."""
    closing = User.objects.filter(pk=user.pk, closing_at__gt=timezone.now())
    kept = closing.update(closing_at=None) == 1
    user.refresh_from_db(fields=["closing_at"])
    if kept:
        activity.record(user, Kind.CLOSING_CANCELLED, request)
    return kept


def due() -> QuerySet[User]:
    """Return the accounts to remove. A suspended one is kept until its suspension is lifted: a moderator decides."""
    return User.objects.filter(closing_at__lte=timezone.now(), suspended_at=None)
