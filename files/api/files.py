"""Files as JSON."""

import base64
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apikeys.models import Scope
from bytebin.errors import FileNotFound, InvalidRequest, WrongToken
from files.api import onerequest
from files.api.base import ScopedView, caller
from files.api.paging import page_after
from files.api.serializers import FileInput, FileOutput, FilesOutput, OpenInput, OpenOutput
from files.api.throttling import WrongTokenThrottle
from files.models import File
from files.services import access, deletion, editing, sharing

ORDERS = ("-created_at", "created_at", "name", "-name", "size", "-size")


class FileListView(ScopedView):
    required_scopes: ClassVar = {"GET": Scope.FILES_READ, "POST": Scope.FILES_WRITE}

    @extend_schema(
        operation_id="files_list",
        parameters=[
            OpenApiParameter("q", description="Part of the name."),
            OpenApiParameter("order", enum=ORDERS),
            OpenApiParameter("cursor"),
            OpenApiParameter("limit", OpenApiTypes.INT),
        ],
        responses=FilesOutput,
    )
    def get(self, request: Request) -> Response:
        order = request.query_params.get("order", "-created_at")
        if order not in ORDERS:
            raise InvalidRequest(f"order must be one of {', '.join(ORDERS)}.")
        page, cursor = page_after(matching(request), request, order)
        return Response({"files": FileOutput(page, many=True).data, "next": cursor})

    @extend_schema(
        operation_id="files_upload_form",
        description="The file as the form's last field, `file`; optional fields before it.",
        request={"multipart/form-data": onerequest.FORM_SCHEMA},
        responses={201: FileOutput},
    )
    def post(self, request: Request) -> Response | HttpResponse:
        return onerequest.respond(request, onerequest.receive_form(request))


class FileView(ScopedView):
    required_scopes: ClassVar = {
        "GET": Scope.FILES_READ,
        "PATCH": Scope.FILES_WRITE,
        "PUT": Scope.FILES_WRITE,
        "DELETE": Scope.FILES_DELETE,
    }

    @extend_schema(operation_id="files_read", responses=FileOutput)
    def get(self, request: Request, file_id: str) -> Response:
        return Response(FileOutput(find(request, file_id)).data)

    @extend_schema(operation_id="files_change", request=FileInput, responses=FileOutput)
    def patch(self, request: Request, file_id: str) -> Response:
        file = find(request, file_id)
        changes = FileInput(data=request.data)
        changes.is_valid(raise_exception=True)
        return Response(FileOutput(editing.edit(file, changes.validated_data)).data)

    @extend_schema(operation_id="files_delete", responses={204: None})
    def delete(self, request: Request, file_id: str) -> Response:
        deletion.delete_file(find(request, file_id))
        return Response(status=204)

    @extend_schema(
        operation_id="files_upload_raw",
        description="The body is the file, and the last part of the path its name.",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: FileOutput},
    )
    def put(self, request: Request, file_id: str) -> Response | HttpResponse:
        return onerequest.respond(request, onerequest.receive_raw(request, name=file_id))


class OpenView(APIView):
    """How a person's click opens a limited or an encrypted file. The link is all that it asks for."""

    permission_classes = (AllowAny,)
    throttle_classes = (WrongTokenThrottle,)
    throttle_scope = "open"

    @extend_schema(operation_id="files_open", request=OpenInput, responses=OpenOutput, auth=[])
    def post(self, request: Request, file_id: str) -> Response:
        file = access.public_file(file_id)
        tokens = OpenInput(data=request.data)
        tokens.is_valid(raise_exception=True)
        try:
            return Response(answer_to(file, **tokens.validated_data))
        except WrongToken:
            WrongTokenThrottle().count(request, self)
            raise


def answer_to(
    file: File, link_token: bytes | None = None, read_token: bytes | None = None, ticket: str = ""
) -> dict[str, Any]:
    if link_token:
        return {"header": base64.b64encode(access.read_header(file, link_token)).decode()}
    opened = access.open_file(file, read_token, earlier_ticket=ticket)
    answer = {
        "ticket": opened.ticket,
        "ticket_expires_at": opened.expires_at.isoformat(timespec="seconds"),
        "download_url": sharing.links(file).download_url,
        "size": file.size,
    }
    if opened.envelope:
        answer["envelope"] = base64.b64encode(opened.envelope).decode()
    return answer


def find(request: Request, file_id: str) -> File:
    """The caller's own file. Raises FileNotFound, for somebody else's just the same."""
    file = File.objects.visible_to(caller(request)).filter(pk=file_id).first()
    if file is None:
        raise FileNotFound
    return file


def matching(request: Request) -> QuerySet[File]:
    found = File.objects.visible_to(caller(request))
    if query := request.query_params.get("q"):
        found = found.filter(name__icontains=query)
    return found
