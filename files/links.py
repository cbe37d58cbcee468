"""The URLs of a file. Services do not use them."""

from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings

from files.models import File, Folder
from files.services.deletion import deletion_secret
from files.services.media import kind_of


class Links(NamedTuple):
    """URLs, all absolute or all paths. `thumbnail_url` is None unless the file is an image that needs no ticket."""

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


def links_below(base: str, file: File) -> Links:
    raw_url = f"{base}/r/{file.public_id}/{quote(file.name or 'encrypted', safe='')}"
    return Links(
        url=f"{base}/f/{file.public_id}",
        raw_url=raw_url,
        download_url=f"{base}/d/{file.public_id}",
        deletion_url=f"{base}/delete/{file.pk}/{deletion_secret(file)}",
        thumbnail_url=raw_url
        if kind_of(file.content_type, file.name) == "image" and not file.gated
        else None,
    )
