"""The owner's list of files."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from accounts.services import quota_limit
from files.paging import first_query, next_query, page_after
from files.services import access, listing, trash
from files.services.library import removal as libraries
from files.views.rows import PAGE_SIZE, display_name, row_of

FILTERS = ("q", "ids")  # of files/services/listing.py


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
    template = "files/mine_rows.html" if request.GET.get("rows") == "only" else "files/mine.html"
    return render(request, template, context_of(request))


def context_of(request: HttpRequest) -> dict[str, Any]:
    user = caller(request)
    query = {name: request.GET.get(name, "").strip() for name in FILTERS}
    size = listing.MOST_IDS if query["ids"] else PAGE_SIZE
    page, cursor = page_after(listing.matching(user, query), request, size=size)
    return {
        "rows": [row_of(file) for file in page],
        "query": query["q"],
        "blank": not page and not any(query.values()) and "cursor" not in request.GET,
        "next_url": next_query(request, cursor),
        "first_url": first_query(request),
        "used": user.used_bytes,
        "limit": quota_limit(user),
        "public_url": settings.PUBLIC_URL,
        "has_library": libraries.exists(user.pk),
    }


def confirm_deletion(request: HttpRequest, file_id: str) -> HttpResponse:
    file = access.own_file(caller(request), file_id)
    return render(request, "files/mine_delete.html", {"row": row_of(file)})


def delete(request: HttpRequest, file_id: str) -> HttpResponse:
    """Put a file in the trash. Scripts do it by the API, and offer to undo it."""
    file = access.own_file(caller(request), file_id)
    trash.put(file.owner, [file.pk])
    sentence = _("%(name)s is in the trash. Its link no longer works. You can restore it under Trash.")
    messages.success(request, sentence % {"name": display_name(file)})
    return redirect("files")
