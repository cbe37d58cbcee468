"""The owner's list of files."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from accounts.services import quota_limit
from files.models import File
from files.services import access, trash
from files.services.library import removal as libraries
from files.views.rows import PAGE_SIZE, display_name, row_of


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
    query = request.GET.get("q", "").strip()
    files = File.objects.visible_to(caller(request)).outside_trash().named_like(query)
    page = Paginator(files, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": [row_of(file) for file in page],
        "query": query,
        "previous_url": page_url(query, page.previous_page_number()) if page.has_previous() else "",
        "next_url": page_url(query, page.next_page_number()) if page.has_next() else "",
        "used": caller(request).used_bytes,
        "limit": quota_limit(caller(request)),
        "count": page.paginator.count,
        "public_url": settings.PUBLIC_URL,
        "has_library": libraries.exists(caller(request).pk),
    }
    return render(request, "files/mine.html", context)


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


def page_url(query: str, number: int) -> str:
    words = {"q": query} if query else {}
    return f"?{urlencode({**words, 'page': str(number)})}"
