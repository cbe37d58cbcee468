"""Close an account: for seven days a login cancels that, then `purge` removes everything (files/services/closing.py).

Meanwhile nothing of it can be used: sessions, API keys and links to its files stop at once, and work again after a
login. Who closes an account wants to be gone, and could not take back a single link without logging in.
"""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import services
from accounts.models import User
from bytebin.db.transactions import atomic
from bytebin.errors import LastModerator

DELAY = timedelta(days=7)


@atomic
def close(user: User, *, leaves_nobody: bool = False) -> None:
    """Begin to close the account, and set `user.closing_at`. An account that is closing keeps its date.

    Raises LastModerator if nobody else could do what the user may do on this server, unless `leaves_nobody`.
    """
    if user.is_staff or user.is_superuser:
        hold_moderators()
    if is_last_moderator(user) and not leaves_nobody:
        raise LastModerator
    User.objects.filter(pk=user.pk, closing_at=None).update(closing_at=timezone.now() + DELAY)
    user.refresh_from_db(fields=["closing_at"])


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


def keep(user: User) -> bool:
    """Cancel the closure. Return False if there is none, or if its time is over."""
    kept = User.objects.filter(pk=user.pk, closing_at__gt=timezone.now()).update(closing_at=None) == 1
    user.refresh_from_db(fields=["closing_at"])
    return kept


def due() -> QuerySet[User]:
    """Return the accounts to remove. A suspended one is kept until its suspension is lifted: a moderator decides."""
    return User.objects.filter(closing_at__lte=timezone.now(), suspended_at=None)
