from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, re_path, register_converter
from django.urls.converters import PathConverter
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from files.api import (
    export,
    file_links,
    files,
    folder_links,
    folders,
    library,
    received,
    requests,
    short_links,
    trash,
    uploads,
    user,
    webhooks,
)
from files.api.base import not_found
from files.api.schema import docs_page


def with_and_without_slash(route: str, view: Any, name: str) -> Iterator[URLPattern]:
    """Accept the URL with and without the trailing slash: a redirect would lose the body of an upload."""
    yield path(f"{route}/", view)
    yield path(route, view, name=name)


class AnyName(PathConverter):
    """A file name, even with line breaks or slashes: these get an explanation instead of "not found"."""

    regex = "(?s:.+)"


class AddressConverter:
    """What a file's link may end with (files/services/addresses.py)."""

    regex = "[0-9A-Za-z-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


# REST framework answers OPTIONS by describing a view, which fails for a page.
READING = ["get", "head"]

register_converter(AnyName, "anyname")
register_converter(AddressConverter, "address")

urlpatterns = [
    # First, because patterns are tried in order and a file has up to thousands of chunks.
    *with_and_without_slash(
        "v1/uploads/<id:upload_id>/chunks/<int:index>", uploads.ChunkView.as_view(), "api-chunk"
    ),
    *with_and_without_slash("v1/limits", uploads.LimitsView.as_view(), "api-limits"),
    *with_and_without_slash("v1/uploads", uploads.UploadListView.as_view(), "api-uploads"),
    *with_and_without_slash("v1/uploads/<id:upload_id>", uploads.UploadView.as_view(), "api-upload"),
    *with_and_without_slash(
        "v1/uploads/<id:upload_id>/chunks", uploads.ChunkListView.as_view(), "api-chunks"
    ),
    *with_and_without_slash(
        "v1/uploads/<id:upload_id>/complete", uploads.CompleteView.as_view(), "api-complete"
    ),
    *with_and_without_slash("v1/files", files.FileListView.as_view(), "api-files"),
    *with_and_without_slash("v1/files/<address:file_id>/open", files.OpenView.as_view(), "api-open"),
    *with_and_without_slash("v1/files/<address:file_id>/burn", files.BurnView.as_view(), "api-burn"),
    *with_and_without_slash("v1/files/<address:file_id>/receipt", files.ReceiptView.as_view(), "api-receipt"),
    *with_and_without_slash("v1/files/<id:file_id>/replace", files.ReplaceView.as_view(), "api-replace"),
    *with_and_without_slash("v1/files/<id:file_id>/link", files.LinkView.as_view(), "api-file-own-link"),
    *with_and_without_slash(
        "v1/files/<id:file_id>/links", file_links.FileLinksView.as_view(), "api-file-links"
    ),
    *with_and_without_slash(
        "v1/files/<id:file_id>/links/<id:link_id>", file_links.FileLinkView.as_view(), "api-file-link"
    ),
    *with_and_without_slash("v1/files/<anyname:file_id>", files.FileView.as_view(), "api-file"),
    # Before the folder's, because "move" could be an ID.
    *with_and_without_slash("v1/folders/move", folders.MoveView.as_view(), "api-folders-move"),
    *with_and_without_slash("v1/folders", folders.FoldersView.as_view(), "api-folders"),
    *with_and_without_slash("v1/folders/<id:folder_id>", folders.FolderView.as_view(), "api-folder"),
    *with_and_without_slash(
        "v1/folder-links/<id:link_id>", folder_links.FolderLinkView.as_view(), "api-folder-link"
    ),
    *with_and_without_slash("v1/requests", requests.RequestsView.as_view(), "api-requests"),
    *with_and_without_slash("v1/requests/<id:request_id>", requests.RequestView.as_view(), "api-request"),
    *with_and_without_slash(
        "v1/requests/<id:request_id>/open", requests.OpenRequestView.as_view(), "api-request-open"
    ),
    *with_and_without_slash(
        "v1/requests/<id:request_id>/uploads", requests.RequestUploadsView.as_view(), "api-request-uploads"
    ),
    *with_and_without_slash("v1/shortlinks", short_links.ShortLinksView.as_view(), "api-short-links"),
    *with_and_without_slash(
        "v1/shortlinks/<address:short_id>", short_links.ShortLinkView.as_view(), "api-short-link"
    ),
    *with_and_without_slash("v1/received", received.ReceivedListView.as_view(), "api-received"),
    *with_and_without_slash("v1/received/<id:file_id>", received.ReceivedView.as_view(), "api-received-file"),
    *with_and_without_slash("v1/trash", trash.TrashView.as_view(), "api-trash"),
    *with_and_without_slash("v1/trash/restore", trash.RestoreView.as_view(), "api-trash-restore"),
    *with_and_without_slash("v1/trash/delete", trash.DeleteView.as_view(), "api-trash-delete"),
    *with_and_without_slash("v1/library", library.LibraryView.as_view(), "api-library"),
    *with_and_without_slash("v1/library/items", library.ItemsView.as_view(), "api-library-items"),
    *with_and_without_slash("v1/library/methods", library.MethodsView.as_view(), "api-library-methods"),
    *with_and_without_slash("v1/library/rotate", library.RotateView.as_view(), "api-library-rotate"),
    *with_and_without_slash("v1/export", export.ExportView.as_view(), "api-export"),
    *with_and_without_slash("v1/webhooks", webhooks.WebhooksView.as_view(), "api-webhooks"),
    *with_and_without_slash("v1/webhooks/<id:webhook_id>", webhooks.WebhookView.as_view(), "api-webhook"),
    *with_and_without_slash("v1/user", user.UserView.as_view(), "api-user"),
    path("v1/openapi.json", SpectacularJSONAPIView.as_view(http_method_names=READING), name="openapi"),
    path(
        "docs/",
        docs_page(SpectacularSwaggerSplitView.as_view(url_name="openapi", http_method_names=READING)),
        name="api-docs",
    ),
    re_path("", not_found),
]
