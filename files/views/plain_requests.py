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
from bytebin.errors import BytebinError
from files.forms import PlainLinkForm
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
    "delete-link": (links.delete, gettext_lazy("The link has been deleted. What came through it stays.")),
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
