"""The API of what came through upload links, for their owner."""

from typing import ClassVar

from django.http import HttpRequest, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from accounts.requests import caller
from apikeys.authentication import grants
from apikeys.models import Scope
from bytebin.db.ids import is_id
from bytebin.errors import InvalidRequest
from files.api.base import ApiView
from files.api.fields import validated
from files.api.queries import flag_in
from files.api.request_documents import (
    ReceivedChanges,
    ReceivedFileOutput,
    ReceivedListOutput,
    received_document,
)
from files.bodies import read_json
from files.paging import page_after
from files.services.requests import received

LARGEST_PAGE = 40  # files, each with an envelope of up to 88 kB in base64


class ReceivedListView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.REQUESTS_READ}

    @extend_schema(
        operation_id="received_list",
        parameters=[
            OpenApiParameter("request", description="The ID of an upload link."),
            OpenApiParameter("filed", OpenApiTypes.BOOL, description="Whether the library has the file."),
            OpenApiParameter("cursor"),
            OpenApiParameter("limit", OpenApiTypes.INT),
        ],
        responses=ReceivedListOutput,
    )
    def get(self, request: HttpRequest) -> JsonResponse:
        """Return what was received, oldest first."""
        owner, link = caller(request), request.GET.get("request", "")
        if link and not is_id(link):
            raise InvalidRequest("request must be the ID of an upload link.")
        keys = received.keys_of(owner, link, filed=flag_in(request, "filed"))
        page, cursor = page_after(keys, request, "received_at", most=LARGEST_PAGE)
        files = [received_document(one) for one in received.with_files(owner, page)]
        return JsonResponse({"files": files, "next": cursor})


class ReceivedView(ApiView):
    required_scopes: ClassVar = {"PATCH": Scope.REQUESTS_WRITE}

    @extend_schema(operation_id="received_change", request=ReceivedChanges, responses=ReceivedFileOutput)
    def patch(self, request: HttpRequest, file_id: str) -> JsonResponse:
        changes = validated(ReceivedChanges(data=read_json(request)))
        marked = received_document(received.mark(caller(request), file_id, **changes))
        if not grants(request, Scope.REQUESTS_READ):
            marked = {member: marked[member] for member in ("id", "filed", "released")}
        return JsonResponse(marked)
