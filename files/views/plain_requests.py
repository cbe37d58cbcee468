"""The page of the owner's plain links, and of what was sent through them. It works without scripts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import caller
from bytebin.errors import BytebinError, RequestNotFound
from files.link_forms import PlainLinkChangeForm, PlainLinkForm
from files.models import UploadRequest
from files.paging import first_query, next_query, page_after
from files.services.requests import links, plain, plain_received
from files.views.rows import row_of
from files.views.wording import expiry

State = UploadRequest.State

PAGE_SIZE = 40  # files, as in the API


@dataclass(frozen=True)
class LinkRow:
    """A link as the page shows it."""

    link: UploadRequest
    url: str
    expires: str

    @property
    def copy_id(self) -> str:
        return f"link-{self.link.pk}"


def change(owner: User, request_id: str, state: UploadRequest.State) -> None:
    links.change(owner, request_id, {"state": state})


# What each button of the page does with the ID that is its value, and what is said then.
ACTIONS: dict[str, tuple[Callable[[User, str], object], object]] = {
    "close": (lambda owner, pk: change(owner, pk, State.CLOSED), gettext_lazy("The link is closed.")),
    "reopen": (lambda owner, pk: change(owner, pk, State.OPEN), gettext_lazy("The link is open again.")),
    "accept": (plain_received.accept, gettext_lazy("The file is one of your files now, for you alone.")),
    "release": (plain_received.release, gettext_lazy("The file's link works for everybody now.")),
    "delete": (plain_received.delete, gettext_lazy("The file is in the trash.")),
}


# Not compressed: what strangers choose is on the page, beside the names of other files (BREACH).
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plain_links(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return show(request, PlainLinkForm())
    for name, (action, done) in ACTIONS.items():
        if chosen := request.POST.get(name):
            action(caller(request), chosen)
            messages.success(request, str(done))
            return redirect("plain-requests")
    return make(request, PlainLinkForm(request.POST))


def make(request: HttpRequest, form: PlainLinkForm) -> HttpResponse:
    if not form.is_valid():
        return show(request, form, 400)
    try:
        plain.create(caller(request), form.link())
    except BytebinError as error:
        form.add_error(None, error.detail)
        return show(request, form, error.status)
    messages.success(request, _("The link is ready. What is sent through it is not encrypted."))
    return redirect("plain-requests")


def show(request: HttpRequest, form: PlainLinkForm, status: int = 200) -> HttpResponse:
    user = caller(request)
    own = UploadRequest.objects.visible_to(user).plain()
    page, cursor = page_after(
        plain_received.keys_of(user), request, "-received_at", size=PAGE_SIZE, most=PAGE_SIZE
    )
    context = {
        "form": form,
        "links": [
            LinkRow(
                link, f"{settings.PUBLIC_URL}/u/{link.pk}", "" if link.expired else expiry(link.expires_at)
            )
            for link in own
        ],
        "files": [(one, row_of(one.file)) for one in plain_received.with_files(user, page)],
        "next_url": next_query(request, cursor),
        "first_url": first_query(request),
    }
    return render(request, "files/requests_plain.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_link(request: HttpRequest, request_id: str) -> HttpResponse:
    link = find(request, request_id)
    form = PlainLinkChangeForm(request.POST if request.method == "POST" else None, link)
    if not form.is_valid():
        return show_form(request, form, 400 if form.is_bound else 200)
    try:
        links.change(caller(request), link.pk, form.changes())
    except BytebinError as error:
        form.add_error(None, error.detail)
        return show_form(request, form, error.status)
    messages.success(request, _("The link has been changed."))
    return redirect("plain-requests")


def show_form(request: HttpRequest, form: PlainLinkChangeForm, status: int) -> HttpResponse:
    return render(
        request, "files/requests_plain_change.html", {"form": form, "link": form.link}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete_link(request: HttpRequest, request_id: str) -> HttpResponse:
    """Delete the link by POST. GET asks for confirmation."""
    link = find(request, request_id)
    if request.method != "POST":
        return render(request, "files/requests_plain_delete.html", {"link": link})
    links.delete(caller(request), link.pk)
    messages.success(request, _("The link has been deleted. What came through it stays."))
    return redirect("plain-requests")


def find(request: HttpRequest, request_id: str) -> UploadRequest:
    """Return the caller's plain link. Raise RequestNotFound, for a sealed one too, which has a page of its own."""
    link = links.find(caller(request), request_id)
    if not link.plain:
        raise RequestNotFound
    return link
