"""The owner's list of files."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from accounts.services import quota_limit
from files.links import links, paths
from files.models import File
from files.services import access
from files.services.deletion import delete_file
from files.services.library import removal as libraries
from files.services.media import kind_of
from files.views.wording import expiry

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    """One file as the list shows it."""

    file: File
    name: str
    link: str  # "" if the link does not work
    icon: str
    state: str
    date: str
    expires: str
    downloads: str

    @property
    def copy_id(self) -> str:
        return f"link-{self.file.pk}"

    @property
    def url(self) -> str:
        """Return the link, "" for an encrypted file, which the link alone cannot open."""
        return "" if self.file.encrypted else self.link

    @property
    def path(self) -> str:
        """Return the link without its host, "" as `url`."""
        return paths(self.file).url if self.url else ""

    @property
    def sealed_id(self) -> str:
        return self.file.pk if self.file.encrypted else ""


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
    file = access.own_file(caller(request), file_id)
    delete_file(file)
    sentence = _("%(name)s has been deleted. Its link no longer works.")
    messages.success(request, sentence % {"name": display_name(file)})
    return redirect("files")


def page_url(query: str, number: int) -> str:
    words = {"q": query} if query else {}
    return f"?{urlencode({**words, 'page': str(number)})}"


def row_of(file: File) -> Row:
    live = file.state == File.State.LIVE and not file.expired
    return Row(
        file=file,
        name=display_name(file),
        link=links(file).url if live else "",
        icon=kind_of(file.content_type, file.name),
        state=state_of(file),
        date=naturaltime(file.created_at),
        expires=expiry(file.expires_at) if live and file.expires_at else "",
        downloads=downloads_of(file),
    )


def display_name(file: File) -> str:
    return file.name or _("Encrypted file")


def state_of(file: File) -> str:
    """Return the status label that says why the link no longer works, "" if it works."""
    if file.state == File.State.TAKEN_DOWN:
        return "taken-down"
    return "expired" if file.expired else ""


def downloads_of(file: File) -> str:
    """Return the number of downloads as text, "" if they are not counted (unencrypted files without a limit)."""
    if file.max_downloads is not None:
        sentence = ngettext(
            "%(count)d of %(limit)d download", "%(count)d of %(limit)d downloads", file.max_downloads
        )
        return sentence % {"count": file.download_count, "limit": file.max_downloads}
    if not file.encrypted:
        return ""
    if file.download_count == 0:
        return _("Not opened yet")
    sentence = ngettext("Opened %(count)d time", "Opened %(count)d times", file.download_count)
    return sentence % {"count": file.download_count}
