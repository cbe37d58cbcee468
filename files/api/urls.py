from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, re_path, register_converter
from django.urls.converters import PathConverter
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from files.api import files, uploads, user
from files.api.base import nothing_here
from files.api.schema import docs_page


def both_spellings(route: str, view: Any, name: str) -> Iterator[URLPattern]:
    """An upload is never redirected: its body would be lost. So the last slash may be there or not."""
    yield path(f"{route}/", view)
    yield path(route, view, name=name)


class AnyName(PathConverter):
    """Line breaks and slashes too, so that such a name hears what is wrong with it instead of "not found"."""

    regex = "(?s:.+)"


register_converter(AnyName, "anyname")

urlpatterns = [
    # They are tried in order, and of these there are a thousand a file.
    *both_spellings(
        "v1/uploads/<str:upload_id>/chunks/<int:index>", uploads.ChunkView.as_view(), "api-chunk"
    ),
    *both_spellings("v1/limits", uploads.LimitsView.as_view(), "api-limits"),
    *both_spellings("v1/uploads", uploads.UploadListView.as_view(), "api-uploads"),
    *both_spellings("v1/uploads/<str:upload_id>", uploads.UploadView.as_view(), "api-upload"),
    *both_spellings("v1/uploads/<str:upload_id>/chunks", uploads.ChunkListView.as_view(), "api-chunks"),
    *both_spellings("v1/uploads/<str:upload_id>/complete", uploads.CompleteView.as_view(), "api-complete"),
    *both_spellings("v1/files", files.FileListView.as_view(), "api-files"),
    *both_spellings("v1/files/<str:file_id>/open", files.OpenView.as_view(), "api-open"),
    *both_spellings("v1/files/<anyname:file_id>", files.FileView.as_view(), "api-file"),
    *both_spellings("v1/user", user.UserView.as_view(), "api-user"),
    path("v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("docs/", docs_page(SpectacularSwaggerSplitView.as_view(url_name="openapi")), name="api-docs"),
    re_path("", nothing_here),
]
