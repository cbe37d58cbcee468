"""The API of the library. What it takes and gives is sealed (docs/LIBRARY.md)."""

from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from accounts import activity
from accounts.models import Kind, User
from accounts.reauthentication import is_recent
from accounts.requests import caller
from apikeys.authentication import key_id_of
from apikeys.models import Scope
from bytebin.errors import ConfirmationRequired
from files.api.base import ApiView
from files.api.library_documents import (
    CreateInput,
    ItemsInput,
    ItemsOutput,
    LibraryOutput,
    MethodsInput,
    RevisionOutput,
    RotateInput,
    WriteInput,
    library_document,
    page_document,
)
from files.bodies import read_json
from files.paging import page_number
from files.services.library import reading, removal, writing
from files.services.library.boxes import LARGEST_REVISION
from files.services.library.writing import Write

MAX_BODY = 8 * 2**20  # bytes: MAX_PER_WRITE items with the largest boxes are 5.5 MB in base64


class LibraryView(ApiView):
    required_scopes: ClassVar = {
        "GET": Scope.LIBRARY_READ,
        "POST": Scope.LIBRARY_MANAGE,
        "DELETE": Scope.LIBRARY_MANAGE,
    }

    @extend_schema(operation_id="library_read", responses=LibraryOutput)
    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(library_document(reading.find(caller(request))))

    @extend_schema(operation_id="library_create", request=CreateInput, responses={201: RevisionOutput})
    def post(self, request: HttpRequest) -> JsonResponse:
        owner = manager(request)
        document = CreateInput(data=read_json(request, MAX_BODY))
        write = document.write()
        writing.create(owner, write, replace=document.validated_data["replace"])
        activity.record(owner, Kind.LIBRARY_CREATED, request)
        return JsonResponse({"revision": write.revision}, status=201)

    @extend_schema(operation_id="library_delete", responses={204: None})
    def delete(self, request: HttpRequest) -> HttpResponse:
        owner = manager(request)
        removal.delete(owner)
        activity.record(owner, Kind.LIBRARY_DELETED, request)
        return HttpResponse(status=204)


class ItemsView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.LIBRARY_READ, "POST": Scope.LIBRARY_WRITE}

    @extend_schema(
        operation_id="library_items_list",
        parameters=[
            OpenApiParameter("since", OpenApiTypes.INT, description="The revision that the caller has."),
            OpenApiParameter("cursor", description="`next` of the page before, instead of `since`."),
            OpenApiParameter("limit", OpenApiTypes.INT),
        ],
        responses=ItemsOutput,
    )
    def get(self, request: HttpRequest) -> JsonResponse:
        limit = page_number(request, "limit", reading.MAX_PAGE, low=1, high=reading.MAX_PAGE)
        if "cursor" in request.GET:
            since, after = reading.parse_cursor(request.GET["cursor"])
        else:
            since = after = page_number(request, "since", 0, low=0, high=LARGEST_REVISION)
        return JsonResponse(page_document(reading.page(caller(request), since, after, limit)))

    @extend_schema(operation_id="library_items_write", request=ItemsInput, responses=RevisionOutput)
    def post(self, request: HttpRequest) -> JsonResponse:
        write = ItemsInput(data=read_json(request, MAX_BODY)).write()
        writing.change_items(caller(request), write)
        return JsonResponse({"revision": write.revision})


class MethodsView(ApiView):
    required_scopes: ClassVar = {"POST": Scope.LIBRARY_MANAGE}

    @extend_schema(operation_id="library_methods_write", request=MethodsInput, responses=RevisionOutput)
    def post(self, request: HttpRequest) -> JsonResponse:
        return managed(request, MethodsInput, writing.change_methods, Kind.LIBRARY_METHODS_CHANGED)


class RotateView(ApiView):
    required_scopes: ClassVar = {"POST": Scope.LIBRARY_MANAGE}

    @extend_schema(operation_id="library_rotate", request=RotateInput, responses=RevisionOutput)
    def post(self, request: HttpRequest) -> JsonResponse:
        """Change the key: every way to unlock that this request does not bring is removed."""
        return managed(request, RotateInput, writing.rotate, Kind.LIBRARY_KEY_CHANGED)


def managed(
    request: HttpRequest, document: type[WriteInput], change: Callable[[User, Write], None], kind: Kind
) -> JsonResponse:
    owner = manager(request)
    write = document(data=read_json(request, MAX_BODY)).write()
    change(owner, write)
    activity.record(owner, kind, request)
    return JsonResponse({"revision": write.revision})


def manager(request: HttpRequest) -> User:
    """Return the caller. Raise ConfirmationRequired for a session that has not proved lately who uses it."""
    if not key_id_of(request) and not is_recent(request):
        raise ConfirmationRequired
    return caller(request)
