"""What a short link does: it redirects, or asks first for a click or a password."""

from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bytebin.errors import PasswordRequired, WrongToken
from files.downloads import REDIRECT_HEADERS
from files.models import ShortLink
from files.services import short_links
from files.services.targets import host_of, is_warned_of
from files.throttling import counting_wrong_tokens


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, words: str) -> HttpResponse:
    """Redirect to the target. With a limit, a password or a listed host, a person has to click first.

    So nothing is counted for programs that look at links before people do.
    """
    link = short_links.visited(words)
    warned = is_warned_of(link.target)
    if request.method == "POST":
        return leave(request, link, warned=warned)
    if warned or link.password or link.max_visits is not None:
        return ask(request, link, warned=warned)
    target = short_links.count_visit(link) if request.method == "GET" else link.target
    return HttpResponseRedirect(target, headers=REDIRECT_HEADERS)


def ask(
    request: HttpRequest, link: ShortLink, *, warned: bool, problem: str = "", status: int = 200
) -> HttpResponse:
    """Return the page before the target. Of a protected link, it does not say where that is."""
    shown = "" if link.password else link.target
    context = {"link": link, "warned": warned, "target": shown, "host": host_of(shown), "problem": problem}
    response = render(request, "files/short_link.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def leave(request: HttpRequest, link: ShortLink, *, warned: bool) -> HttpResponse:
    """Return a page that leads to the target at once: after a form, our policy allows no redirect to another host."""
    password = request.POST.get("password", "")
    try:
        with counting_wrong_tokens(request, f"s/{link.pk}") if link.password else nullcontext():
            short_links.require_password(link, password)
    except (WrongToken, PasswordRequired) as refused:
        wrong = _("This password is wrong. Ask the person who sent you the link.")
        problem = wrong if password else str(refused.title)
        return ask(request, link, warned=warned, problem=problem, status=refused.status)
    target = short_links.count_visit(link)
    # The warning was on the page with the button, unless the password had to come first.
    context = {"target": target, "host": host_of(target), "warned": warned and bool(link.password)}
    response = render(request, "files/short_link_leave.html", context)
    for name, value in REDIRECT_HEADERS.items():
        response[name] = value
    return response
