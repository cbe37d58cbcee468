"""The URLs of a file. Services do not use them."""

from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings

from files.models import File, Folder
from files.services.deletion import deletion_secret

LINKED = 480  # pixels


class Links(NamedTuple):
    """URLs, all absolute or all paths. `thumbnail_url` is None if the file has no thumbnails, or needs a ticket."""

    url: str
    raw_url: str
    download_url: str
    deletion_url: str
    thumbnail_url: str | None


def links(file: File) -> Links:
    """Return the URLs of `file` to pass on, below PUBLIC_URL."""
    return links_below(settings.PUBLIC_URL, file)


def paths(file: File) -> Links:
    """Return the paths of `file`, for what a page loads and links to: it may be open under another host name."""
    return links_below("", file)


def folder_url(folder: Folder) -> str | None:
    """Return the URL of the folder's link, if it has one."""
    return f"{settings.PUBLIC_URL}/folder/{folder.link_id}" if folder.link_id else None


def thumbnail_path(file: File, longest: int) -> str:
    """Return the path of the thumbnail with a side of `longest` pixels."""
    return f"/t/{file.public_id}/{longest}"


def links_below(base: str, file: File) -> Links:
    raw_url = f"{base}/r/{file.public_id}/{quote(file.name or 'encrypted', safe='')}"
    return Links(
        url=f"{base}/f/{file.public_id}",
        raw_url=raw_url,
        download_url=f"{base}/d/{file.public_id}",
        deletion_url=f"{base}/delete/{file.pk}/{deletion_secret(file)}",
        thumbnail_url=f"{base}{thumbnail_path(file, LINKED)}"
        if file.thumbnail_state and not file.gated
        else None,
    )
