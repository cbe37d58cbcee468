"""Confirming who one is before a sensitive step ("re-authentication"), more strictly than allauth.

allauth asks nothing of users who have neither a password nor a second factor, such as those of a login provider. And it
keeps the interrupted request in the session with everything in it: the browser's cookies, any password in its form,
and megabytes if it has them. `install` replaces those functions of allauth.
"""

import time
from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.utils import import_callable
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.http import urlencode

KEY = reauthentication.STATE_SESSION_KEY
LARGEST = 64 * 1024  # characters of a form that the session keeps meanwhile


def install() -> None:
    reauthentication.did_recently_reauthenticate = is_recent
    reauthentication.suspend_request = suspend
    reauthentication.resume_request = resume


def is_recent(request: HttpRequest) -> bool:
    """Return whether the user has confirmed who they are within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    if request.user.is_anonymous:
        return False
    records = get_authentication_records(request, request.user)
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record.get("reauthenticated") and record["at"] > oldest for record in records)


def suspend(request: HttpRequest, redirect_to: str) -> HttpResponse:
    """Redirect to where the user confirms who they are. The session keeps a form, unless it is large or secret."""
    path = request.get_full_path()
    if request.method == "POST" and request.user.is_authenticated:
        form = request.POST.urlencode()
        if len(form) <= LARGEST and not any("password" in name for name in request.POST):
            request.session[KEY] = {"path": path, "form": form}
    return redirect(f"{redirect_to}?{urlencode({REDIRECT_FIELD_NAME: path})}")


def resume(request: HttpRequest) -> HttpResponse | None:
    """Do what the user was interrupted in, or redirect to the page that `next` names. Return None without either."""
    kept: Mapping[str, Any] = request.session.pop(KEY, None) or {}
    if "callback" in kept:  # of allauth's flow that connects a login
        response: HttpResponse = import_callable(kept["callback"])(request, kept["state"])
        return response
    url = get_next_redirect_url(request)
    if url and kept.get("path") == url:
        return submit(request, url, kept["form"])
    return redirect(url) if url else None


def submit(request: HttpRequest, url: str, form: str) -> HttpResponse:
    """Answer the form that was sent to `url`. Its CSRF token was checked when it was sent."""
    path, _, query = url.partition("?")
    match = resolve(path)
    request.method, request.path, request.path_info, request.resolver_match = "POST", path, path, match
    request.GET, request.POST = QueryDict(query), QueryDict(form)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
