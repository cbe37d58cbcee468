"""The trash: files that their owner can restore."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from files.models import File
from files.paging import first_query, next_query, page_after
from files.services import trash
from files.views.rows import PAGE_SIZE, row_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def trashed_files(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return act(request)
    files = File.objects.visible_to(caller(request)).in_trash()
    page, cursor = page_after(files, request, "-trashed_at", size=PAGE_SIZE)
    context = {
        "rows": [row_of(file) for file in page],
        "next_url": next_query(request, cursor),
        "first_url": first_query(request),
        "days": settings.TRASH_KEPT.days,
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "files/trash.html", context)


def act(request: HttpRequest) -> HttpResponse:
    """Restore or delete one file, or empty the trash, as the pressed button says."""
    user = caller(request)
    if file_id := request.POST.get("restore"):
        if trash.restore(user, [file_id]).changed:
            messages.success(request, _("The file has been restored. Its link works again."))
        return redirect("files")
    if file_id := request.POST.get("delete"):
        if trash.delete(user, [file_id]).changed:
            messages.success(request, _("The file has been deleted permanently."))
    elif "empty" in request.POST:
        say_emptied(request, trash.empty(user))
    return redirect("trash")


def say_emptied(request: HttpRequest, emptied: trash.Emptied) -> None:
    """Say how many files were deleted, and that there are more: one request deletes a bounded number."""
    sentence = ngettext(
        "%(count)d file has been deleted permanently.",
        "%(count)d files have been deleted permanently.",
        emptied.deleted,
    )
    messages.success(request, sentence % {"count": emptied.deleted})
    if emptied.left:
        left = ngettext(
            "%(count)d file is left. Empty the trash again.",
            "%(count)d files are left. Empty the trash again.",
            emptied.left,
        )
        messages.info(request, left % {"count": emptied.left})
