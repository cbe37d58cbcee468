"""The devices on which a user is logged in."""

import time
from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.clients import client_name
from accounts.models import User
from accounts.requests import caller

SEEN_AT = "seen_at"  # key in the session: seconds since the epoch
# Seconds. "Last used" is accurate to this, so that requests rarely write to the database.
SEEN_STEP = 600
# More than any user has devices. A login ends the sessions beyond that, so that the list stays readable.
MAX_SESSIONS = 100


class Device(NamedTuple):
    id: str
    client: str
    session: UserSession
    is_current: bool


def touch(request: HttpRequest) -> None:
    """Note that the session of this request is in use, at most once per SEEN_STEP."""
    now = int(time.time())
    if now - request.session.get(SEEN_AT, 0) < SEEN_STEP:
        return
    request.session[SEEN_AT] = now
    session = UserSession.objects.filter(session_key=request.session.session_key)
    if not session.update(last_seen_at=timezone.now()):
        UserSession.objects.create_from_request(request)


def devices(request: HttpRequest) -> list[Device]:
    """Return the user's devices, the last used first. Sessions that have ended are removed from the list."""
    sessions = UserSession.objects.purge_and_list(caller(request))
    sessions.sort(key=lambda session: session.last_seen_at, reverse=True)
    current = request.session.session_key
    return [
        Device(str(each.pk), client_name(each.user_agent), each, each.session_key == current)
        for each in sessions
    ]


def end(user: User, device_id: str) -> bool:
    """End one of the user's sessions. Return False if there is no such session."""
    for session in UserSession.objects.filter(user=user):
        if str(session.pk) == device_id:
            session.end()
            return True
    return False


def end_others(request: HttpRequest, *, revoke_keys: bool = False) -> None:
    """End all sessions of the user except this one and, if asked to, revoke the user's API keys."""
    user = caller(request)
    for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
        session.end()
    if revoke_keys:
        import_string(settings.KEY_REVOKER)(user)


def end_all(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def keep_newest(user: User) -> None:
    """End the sessions beyond MAX_SESSIONS, those unused for longest first."""
    for session in UserSession.objects.filter(user=user).order_by("-last_seen_at")[MAX_SESSIONS:]:
        session.end()
