"""The API of folder links. The link is enough to call it."""

from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from files.api.base import ANYBODY, ApiView
from files.api.fields import TIME
from files.api.folders import LARGEST_PAGE
from files.links import links
from files.models import File
from files.paging import page_of_both
from files.services import folder_links


class InnerFolderOutput(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class SharedFileOutput(serializers.ModelSerializer[File]):
    created_at = serializers.DateTimeField(format=TIME)
    url = serializers.SerializerMethodField()
    download_url = serializers.SerializerMethodField()

    class Meta:
        model = File
        fields = ("id", "name", "size", "content_type", "created_at", "url", "download_url")

    def get_url(self, file: File) -> str:
        return links(file).url

    def get_download_url(self, file: File) -> str:
        return links(file).download_url


class FolderLinkOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    folders = InnerFolderOutput(many=True)
    files = SharedFileOutput(many=True)
    next = serializers.CharField(allow_null=True)


class FolderLinkView(ApiView):
    required_scopes: ClassVar = {"GET": ANYBODY}

    @extend_schema(
        operation_id="folder_links_read",
        parameters=[
            OpenApiParameter("folder"), OpenApiParameter("cursor"), OpenApiParameter("limit", OpenApiTypes.INT)
        ],
        responses=FolderLinkOutput,
        auth=[{}],  # type: ignore[list-item]  # OpenAPI: {} means no authentication
    )  # fmt: skip
    def get(self, request: HttpRequest, link_id: str) -> JsonResponse:
        """Return what is in a folder, or in `folder` inside it: first its folders by name, then its files."""
        folder = folder_links.shared_folder(link_id, request.GET.get("folder", ""))
        inner, files, cursor = page_of_both(
            folder_links.folders_in(folder), folder_links.files_in(folder), request, most=LARGEST_PAGE
        )
        document = {"name": folder.name, "folders": inner, "files": files, "next": cursor}
        return JsonResponse(dict(FolderLinkOutput(document).data))
