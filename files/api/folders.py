"""The API of folders."""

from dataclasses import asdict
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from accounts.requests import caller
from apikeys.models import Scope
from bytebin.db.ids import MAX_LENGTH
from bytebin.errors import InvalidRequest
from files.api.base import ApiView
from files.api.fields import TIME, validated
from files.api.trash import IdsInput, OutcomeOutput
from files.bodies import read_json
from files.links import folder_url
from files.models import Folder
from files.paging import page_after
from files.services import folders

LARGEST_PAGE = 500


class FolderInput(serializers.Serializer[Any]):
    name = serializers.CharField(trim_whitespace=False)
    parent = serializers.CharField(required=False, allow_null=True, max_length=MAX_LENGTH)  # type: ignore[assignment]  # the metaclass takes it


class FolderChanges(serializers.Serializer[Any]):
    name = serializers.CharField(required=False, trim_whitespace=False)
    parent = serializers.CharField(required=False, allow_null=True, max_length=MAX_LENGTH)  # type: ignore[assignment]  # the metaclass takes it

    link = serializers.BooleanField(required=False)


class MoveInput(IdsInput):
    folder = serializers.CharField(allow_null=True, max_length=MAX_LENGTH)


class FolderOutput(serializers.ModelSerializer[Folder]):
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]  # the metaclass takes it
    created_at = serializers.DateTimeField(format=TIME)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Folder
        fields = ("id", "name", "parent", "created_at", "url")

    def get_parent(self, folder: Folder) -> str | None:
        return folder.parent or None

    def get_url(self, folder: Folder) -> str | None:
        return folder_url(folder)


class FoldersOutput(serializers.Serializer[Any]):
    folders = FolderOutput(many=True)
    next = serializers.CharField(allow_null=True)


def document(folder: Folder) -> dict[str, Any]:
    return dict(FolderOutput(folder).data)


class FoldersView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.FILES_READ, "POST": Scope.FILES_WRITE}

    @extend_schema(
        operation_id="folders_list",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("limit", OpenApiTypes.INT)],
        responses=FoldersOutput,
    )
    def get(self, request: HttpRequest) -> JsonResponse:
        found = Folder.objects.visible_to(caller(request))
        page, cursor = page_after(found, request, "created_at", most=LARGEST_PAGE)
        return JsonResponse({"folders": [document(folder) for folder in page], "next": cursor})

    @extend_schema(operation_id="folders_create", request=FolderInput, responses={201: FolderOutput})
    def post(self, request: HttpRequest) -> JsonResponse:
        fields = validated(FolderInput(data=read_json(request)))
        folder = folders.create(caller(request), fields["name"], fields.get("parent") or "")
        return JsonResponse(document(folder), status=201)


class FolderView(ApiView):
    required_scopes: ClassVar = {"PATCH": Scope.FILES_WRITE, "DELETE": Scope.FILES_DELETE}

    @extend_schema(operation_id="folders_change", request=FolderChanges, responses=FolderOutput)
    def patch(self, request: HttpRequest, folder_id: str) -> JsonResponse:
        changes = validated(FolderChanges(data=read_json(request)))
        if "parent" in changes:
            changes["parent"] = changes["parent"] or ""
        return JsonResponse(document(folders.change(caller(request), folder_id, changes)))

    @extend_schema(
        operation_id="folders_delete",
        parameters=[OpenApiParameter("files", enum=("keep", "trash"))],
        responses={204: None},
    )
    def delete(self, request: HttpRequest, folder_id: str) -> HttpResponse:
        step = {"keep": folders.delete, "trash": folders.delete_with_files}.get(
            request.GET.get("files", "keep")
        )
        if step is None:
            raise InvalidRequest("files must be keep or trash.")
        step(caller(request), folder_id)
        return HttpResponse(status=204)


class MoveView(ApiView):
    required_scopes: ClassVar = {"POST": Scope.FILES_WRITE}

    @extend_schema(operation_id="folders_move", request=MoveInput, responses=OutcomeOutput)
    def post(self, request: HttpRequest) -> JsonResponse:
        fields = validated(MoveInput(data=read_json(request)))
        outcome = folders.move_files(caller(request), fields["ids"], fields["folder"] or "")
        return JsonResponse(asdict(outcome))
