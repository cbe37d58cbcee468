"""What My files shows: a place, which is the top or a folder, or what a search or filters find in all places."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.requests import caller
from accounts.services import quota_limit
from files.forms import FilterForm
from files.link_fields import lifetimes
from files.links import folder_url
from files.models import Folder
from files.paging import first_query, next_query, page_of_both
from files.services import folder_links, folder_paths, listing
from files.services.folders import own_folder
from files.services.library import removal as libraries
from files.services.requests import plain_received, received
from files.views.rows import PAGE_SIZE, row_of

ASKED = ("q", "ids", "folder", "order", *listing.FILTERS)


def context_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the templates of My files show. Raise InvalidRequest or FolderNotFound."""
    user = caller(request)
    query = asked(request)
    only_rows = rows_only(request)
    narrowed = any(query[name] for name in ("q", "ids", *listing.FILTERS))
    folder = own_folder(user, query["folder"]) if query["folder"] not in ("", "none") else None
    inner = Folder.objects.visible_to(user).filter(parent=folder.pk if folder else "")
    folders, page, cursor = page_of_both(
        inner.none() if narrowed or only_rows else inner,
        listing.matching(user, query if narrowed else {**query, "folder": query["folder"] or "none"}),
        request,
        listing.order_of(query),
        size=listing.MOST_IDS if query["ids"] else PAGE_SIZE,
    )
    first_url = first_query(request)
    return {
        "rows": [row_of(file) for file in page],
        "folders": folders,
        "folder": folder,
        "path": folder_paths.path_to(folder) if folder else [],
        "folder_url": folder_url(folder) if folder else None,
        "left_out": folder_links.left_out(folder) if folder and folder.link_id and not only_rows else None,
        "narrowed": narrowed,
        "blank": not (page or folders or folder or narrowed or first_url),
        "query": query["q"],
        "filters": FilterForm(query),
        "filtered": any(query[name] for name in ("order", *listing.FILTERS)),
        "lifetimes": lifetimes(),
        "next_url": next_query(request, cursor),
        "first_url": first_url,
        "used": user.used_bytes,
        "limit": quota_limit(user),
        "public_url": settings.PUBLIC_URL,
        "has_library": libraries.exists(user.pk),
        "waiting": 0 if only_rows else received.count_new(user) + plain_received.count_new(user),
    }


def asked(request: HttpRequest) -> dict[str, str]:
    """Return what the query asks for. A search, and given IDs, are looked for in all folders."""
    query = {name: request.GET.get(name, "").strip() for name in ASKED}
    if query["q"] or query["ids"]:
        query["folder"] = ""
    return query


def rows_only(request: HttpRequest) -> bool:
    return request.GET.get("rows") == "only"


def place_url(folder_id: str) -> str:
    """Return the URL of a folder in My files, "" for the top."""
    files = reverse("files")
    return f"{files}?{urlencode({'folder': folder_id})}" if folder_id else files
