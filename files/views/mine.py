"""The owner's list of files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from files.services import access, folder_paths, trash
from files.views.place import context_of, place_url, rows_only
from files.views.rows import display_name, row_of


# Fifty rows are 140 kB of repetitive HTML. Three things protect against BREACH (CVE-2013-3587): random padding in
# Django's gzip, a new mask of the CSRF token for each response, and a session cookie that other sites cannot send.
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_files(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return delete(request, request.POST.get("id", ""))
    if chosen := request.GET.get("delete"):
        return confirm_deletion(request, chosen)
    if chosen := request.GET.get("move"):
        return choose_folder(request, chosen)
    template = "files/mine_rows.html" if rows_only(request) else "files/mine.html"
    return render(request, template, context_of(request))


def choose_folder(request: HttpRequest, file_id: str) -> HttpResponse:
    user = caller(request)
    file = access.own_file(user, file_id)
    context = {
        "row": row_of(file),
        "paths": folder_paths.paths_of(user),
        "back_url": place_url(file.folder_id),
    }
    return render(request, "files/mine_move.html", context)


def confirm_deletion(request: HttpRequest, file_id: str) -> HttpResponse:
    file = access.own_file(caller(request), file_id)
    return render(
        request, "files/mine_delete.html", {"row": row_of(file), "back_url": place_url(file.folder_id)}
    )


def delete(request: HttpRequest, file_id: str) -> HttpResponse:
    """Put a file in the trash. Scripts do it by the API, and offer to undo it."""
    file = access.own_file(caller(request), file_id)
    trash.put(file.owner, [file.pk])
    sentence = _("%(name)s is in the trash. Its link no longer works. You can restore it under Trash.")
    messages.success(request, sentence % {"name": display_name(file)})
    return redirect(place_url(file.folder_id))
