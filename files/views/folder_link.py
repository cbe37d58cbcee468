"""The page of a folder link, and its ZIP. Nobody has to log in."""

from functools import partial

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bytebin.ratelimits import Limit, take
from bytebin.ratelimits.callers import network
from files.disposition import content_disposition
from files.downloads import HEADERS, ZIP
from files.paging import first_query, next_query, page_of_both
from files.services import folder_links
from files.services.export_names import safe
from files.views.rows import row_of

# Before the first byte of a ZIP, all of its files are listed, up to MOST_IN_ZIP.
BY_ADDRESS = Limit("archives of folder links, address", 60, 60 * 60)
BY_LINK = Limit("archives of folder links, link", 600, 60 * 60)


# Pictures in the gallery.
SOURCES = {"img-src": ["blob:"]}


@require_safe
def folder(request: HttpRequest, link_id: str) -> HttpResponseBase:
    inner = request.GET.get("folder", "")
    found = folder_links.shared_folder(link_id, inner)
    folders, page, cursor = page_of_both(
        folder_links.folders_in(found), folder_links.files_in(found), request
    )
    context = {
        "folder": found,
        "link_id": link_id,
        "inner": inner,
        "folders": folders,
        "rows": [row_of(file) for file in page],
        "next_url": next_query(request, cursor),
        "first_url": first_query(request),
    }
    view = partial(render, template_name="files/folder_link.html", context=context)
    response = csp_update(SOURCES)(view)(request)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def archive(request: HttpRequest, link_id: str) -> HttpResponseBase:
    """Return the folder as a ZIP archive. It cannot be resumed. Raise RateLimited after too many."""
    found = folder_links.shared_folder(link_id, request.GET.get("folder", ""))
    take((BY_ADDRESS, network(request)), (BY_LINK, link_id))
    made = folder_links.archive(found)
    headers = {**HEADERS, "Content-Length": str(len(made)), "Accept-Ranges": "none"}
    headers["Content-Disposition"] = content_disposition(f"{safe(found.name)}.zip", attachment=True)
    if request.method == "HEAD":
        return HttpResponse(content_type=ZIP, headers=headers)
    return StreamingHttpResponse(made, content_type=ZIP, headers=headers)
