"""More links to one file."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from accounts.requests import caller
from apikeys.models import Scope
from files.api.base import ApiView
from files.api.fields import TIME, NumberField, PasswordField, validated
from files.bodies import read_json
from files.models import FileLink
from files.models.link import MOST_LABEL
from files.services import access, file_links


class FileLinkInput(serializers.Serializer[Any]):
    label = serializers.CharField(  # type: ignore[assignment]  # a serializer has a label of its own
        required=False, allow_blank=True, max_length=MOST_LABEL
    )
    expires_in = NumberField(required=False, allow_null=True, help_text="Seconds; null: when the file does.")
    max_downloads = NumberField(required=False, allow_null=True)
    password = PasswordField()


class FileLinkChanges(FileLinkInput):
    version = NumberField(required=False, help_text="As last read: refused if the link was changed since.")


class FileLinkOutput(serializers.ModelSerializer[FileLink]):
    url = serializers.SerializerMethodField()
    download_url = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(format=TIME)
    expires_at = serializers.DateTimeField(format=TIME, allow_null=True)
    password = serializers.SerializerMethodField(help_text="Whether the link needs one.")

    class Meta:
        model = FileLink
        fields = (
            "id", "label", "url", "download_url", "created_at", "expires_at", "max_downloads", "download_count",
            "password", "version",
        )  # fmt: skip

    @extend_schema_field(serializers.URLField())
    def get_url(self, link: FileLink) -> str:
        return f"{settings.PUBLIC_URL}/f/{link.pk}"

    @extend_schema_field(serializers.URLField())
    def get_download_url(self, link: FileLink) -> str:
        return f"{settings.PUBLIC_URL}/d/{link.pk}"

    @extend_schema_field(serializers.BooleanField())
    def get_password(self, link: FileLink) -> bool:
        return bool(link.password)


class FileLinksOutput(serializers.Serializer[Any]):
    links = FileLinkOutput(many=True)


class FileLinksView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.FILES_READ, "POST": Scope.FILES_WRITE}

    @extend_schema(operation_id="file_links_list", responses=FileLinksOutput)
    def get(self, request: HttpRequest, file_id: str) -> JsonResponse:
        file = access.own_file(caller(request), file_id)
        return JsonResponse({"links": FileLinkOutput(file_links.links_of(file), many=True).data})

    @extend_schema(operation_id="file_links_create", request=FileLinkInput, responses={201: FileLinkOutput})
    def post(self, request: HttpRequest, file_id: str) -> JsonResponse:
        file = access.own_file(caller(request), file_id)
        wanted = file_links.NewFileLink(**validated(FileLinkInput(data=read_json(request))))
        return JsonResponse(FileLinkOutput(file_links.create(file, wanted)).data, status=201)


class FileLinkView(ApiView):
    required_scopes: ClassVar = {"PATCH": Scope.FILES_WRITE, "DELETE": Scope.FILES_WRITE}

    @extend_schema(operation_id="file_links_change", request=FileLinkChanges, responses=FileLinkOutput)
    def patch(self, request: HttpRequest, file_id: str, link_id: str) -> JsonResponse:
        file = access.own_file(caller(request), file_id)
        changes = validated(FileLinkChanges(data=read_json(request)))
        version = changes.pop("version", None)
        return JsonResponse(FileLinkOutput(file_links.change(file, link_id, changes, version)).data)

    @extend_schema(operation_id="file_links_end", responses={204: None})
    def delete(self, request: HttpRequest, file_id: str, link_id: str) -> HttpResponse:
        file_links.end(access.own_file(caller(request), file_id), link_id)
        return HttpResponse(status=204)
