"""Thumbnails of files that are not encrypted, by the file's link."""

from functools import partial

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from bytebin.errors import FileNotFound
from files import downloads
from files.links import paths
from files.models import File
from files.services import access, thumbnails
from files.services.media import preview_of


@require_safe
def thumbnail(request: HttpRequest, file_id: str, longest: int) -> HttpResponseBase:
    """Send the thumbnail, or the image itself until its thumbnails are made."""
    file = access.file_with_thumbnails(file_id, partial(downloads.is_owner, request))
    if longest not in thumbnails.SIZES:
        raise FileNotFound
    if found := thumbnails.find(file):
        return downloads.send_thumbnail(request, found, longest)
    if is_shown(file):
        return HttpResponseRedirect(paths(file).raw_url, headers=downloads.REDIRECT_HEADERS)
    raise FileNotFound


def is_shown(file: File) -> bool:
    """Return whether a browser can show the image itself, to whoever asks."""
    wanted = file.thumbnail_state == File.ThumbnailState.WANTED and not file.gated
    return wanted and preview_of(file.content_type, file.name, file.size) == "image"
