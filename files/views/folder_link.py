"""The page of a folder link, and its ZIP. Nobody has to log in."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from files.disposition import content_disposition
from files.downloads import HEADERS, ZIP
from files.paging import page_after
from files.services import folder_links
from files.services.export_names import safe
from files.views.rows import row_of


@require_safe
def folder(request: HttpRequest, link_id: str) -> HttpResponse:
    inner, cursor = request.GET.get("folder", ""), request.GET.get("cursor")
    found = folder_links.shared_folder(link_id, inner)
    page, following = page_after(folder_links.files_in(found), request)
    context = {
        "folder": found,
        "link_id": link_id,
        "inner": inner,
        "folders": [] if cursor else folder_links.folders_in(found),
        "rows": [row_of(file) for file in page],
        "next_url": next_url(inner, following) if following else "",
    }
    response = render(request, "files/folder_link.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def next_url(inner: str, cursor: str) -> str:
    return f"?{urlencode({'folder': inner, 'cursor': cursor} if inner else {'cursor': cursor})}"


@require_safe
def archive(request: HttpRequest, link_id: str) -> HttpResponseBase:
    """Return the folder as a ZIP archive. It cannot be resumed."""
    found = folder_links.shared_folder(link_id, request.GET.get("folder", ""))
    made = folder_links.archive(found)
    headers = {**HEADERS, "Content-Length": str(len(made)), "Accept-Ranges": "none"}
    headers["Content-Disposition"] = content_disposition(f"{safe(found.name)}.zip", attachment=True)
    if request.method == "HEAD":
        return HttpResponse(content_type=ZIP, headers=headers)
    return StreamingHttpResponse(made, content_type=ZIP, headers=headers)
