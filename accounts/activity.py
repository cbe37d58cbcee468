"""Record what happens to an account, and tell its user by mail about what they should know."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import notices
from accounts.clients import client_of
from accounts.models import Activity, Kind, User

KEPT = timedelta(days=90)
SHOWN = 200  # entries on the page
DEVICE_COOKIE_AGE = timedelta(days=400)  # the longest that browsers keep a cookie (RFC 6265bis, section 5.5)


def record(user: User, kind: Kind, request: HttpRequest | None = None, detail: str = "") -> Activity:
    """Add an entry, and mail a notice if `kind` has one. Call it after the transaction: mail is slow.

    `detail` is shown to the user in both: a name or an address, never a secret. Without a request, as in a command,
    the entry names no client.
    """
    client = client_of(request)
    entry = Activity.objects.create(
        user=user,
        kind=kind,
        detail=detail[:254],
        client=client.name,
        address=client.address,
        device=device_of(request),
    )
    notices.send(user, entry)
    return entry


def record_login(user: User, request: HttpRequest, response: HttpResponseBase) -> None:
    """Record a login, and mail a notice if this browser is new to the account.

    The first login is no news. The browser gets a cookie by which it is known the next time.
    """
    logins = Activity.objects.filter(user=user, kind__in=[Kind.LOGIN, Kind.NEW_DEVICE])
    device = device_of(request)
    is_new = logins.exists() and not (device and logins.filter(device=device).exists())
    if not device:
        request.COOKIES[settings.DEVICE_COOKIE_NAME] = get_random_string(32)
        set_device_cookie(request, response)
    record(user, Kind.NEW_DEVICE if is_new else Kind.LOGIN, request)


def device_of(request: HttpRequest | None) -> str:
    """Return the digest of the browser's cookie, or "" if it has none."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "") if request else ""
    return sha256(cookie.encode(errors="replace")).hexdigest() if cookie else ""


def set_device_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        request.COOKIES[settings.DEVICE_COOKIE_NAME],
        max_age=DEVICE_COOKIE_AGE,
        secure=settings.SECURE_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def recent(user: User) -> Iterable[Activity]:
    """Return the latest SHOWN entries, newest first."""
    return Activity.objects.filter(user=user)[:SHOWN]


def forget() -> int:
    """Delete entries after KEPT, and empty addresses after ACTIVITY_ADDRESS_DAYS. Return how many were deleted."""
    now = timezone.now()
    Activity.objects.filter(at__lt=now - timedelta(days=settings.ACTIVITY_ADDRESS_DAYS)).exclude(
        address=""
    ).update(address="")
    old: QuerySet[Activity] = Activity.objects.filter(at__lt=now - KEPT)
    return old.delete()[0]
