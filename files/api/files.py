"""The file API."""

import base64
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from accounts.requests import caller
from apikeys.authentication import authenticate, is_caller
from apikeys.models import Scope
from bytebin.errors import InvalidKey
from files.api import onerequest
from files.api.base import ANYBODY, ApiView
from files.api.fields import validated
from files.api.responses import file_document
from files.api.serializers import (
    BurnInput,
    FileInput,
    FileOutput,
    FilesOutput,
    OpenInput,
    OpenOutput,
    ReceiptInput,
    ReplaceInput,
)
from files.bodies import read_json
from files.links import links
from files.models import File
from files.models.kind import KIND_NAMES
from files.paging import page_after
from files.services import access, burning, deletion, editing, listing, replacing
from files.services.notices import events
from files.throttling import counting_wrong_tokens

LARGEST_PAGE = 500


class FileListView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.FILES_READ, "POST": Scope.FILES_WRITE}

    @extend_schema(
        operation_id="files_list",
        parameters=[
            OpenApiParameter("ids", description="At most 100 IDs, separated by commas."),
            OpenApiParameter("link", description="What a link to the file ends with."),
            OpenApiParameter("q", description="Part of the name."),
            OpenApiParameter("folder", description="The ID of a folder, or none."),
            OpenApiParameter("kind", enum=KIND_NAMES),
            OpenApiParameter("encrypted", OpenApiTypes.BOOL),
            OpenApiParameter("expiring", OpenApiTypes.BOOL, description="Within seven days."),
            OpenApiParameter("after", OpenApiTypes.DATE, description="Created on this day (UTC) or later."),
            OpenApiParameter("before", OpenApiTypes.DATE, description="Created before this day (UTC)."),
            OpenApiParameter("trash", OpenApiTypes.BOOL, description="Only what is in the trash."),
            OpenApiParameter("order", enum=listing.ORDERS),
            OpenApiParameter("cursor"),
            OpenApiParameter("limit", OpenApiTypes.INT),
        ],
        responses=FilesOutput,
    )
    def get(self, request: HttpRequest) -> JsonResponse:
        query = request.GET.dict()
        files = listing.matching(caller(request), query)
        page, cursor = page_after(files, request, listing.order_of(query), most=LARGEST_PAGE)
        return JsonResponse({"files": [file_document(request, file) for file in page], "next": cursor})

    @extend_schema(
        operation_id="files_upload_form",
        description="The file as the form's last field, `file`; optional fields before it.",
        request={"multipart/form-data": onerequest.FORM_SCHEMA},
        responses={201: FileOutput},
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        return onerequest.respond(request, onerequest.receive_form(request))


class FileView(ApiView):
    required_scopes: ClassVar = {
        "GET": Scope.FILES_READ,
        "PATCH": Scope.FILES_WRITE,
        "PUT": Scope.FILES_WRITE,
        "DELETE": Scope.FILES_DELETE,
    }

    @extend_schema(operation_id="files_read", responses=FileOutput)
    def get(self, request: HttpRequest, file_id: str) -> JsonResponse:
        return JsonResponse(file_document(request, access.own_file(caller(request), file_id)))

    @extend_schema(operation_id="files_change", request=FileInput, responses=FileOutput)
    def patch(self, request: HttpRequest, file_id: str) -> JsonResponse:
        file = access.own_file(caller(request), file_id)
        changes = validated(FileInput(data=read_json(request)))
        return JsonResponse(file_document(request, editing.edit(file, changes)))

    @extend_schema(operation_id="files_delete", responses={204: None})
    def delete(self, request: HttpRequest, file_id: str) -> HttpResponse:
        deletion.delete_file(access.own_file(caller(request), file_id))
        return HttpResponse(status=204)

    @extend_schema(
        operation_id="files_upload_raw",
        description="The body is the file, and the last part of the path its name.",
        parameters=[
            OpenApiParameter("folder", description="The ID of one of your folders."),
            OpenApiParameter("burn", OpenApiTypes.BOOL, description="Opened once, then deleted."),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: FileOutput},
    )
    def put(self, request: HttpRequest, file_id: str) -> HttpResponse:
        return onerequest.respond(request, onerequest.receive_raw(request, name=file_id))


class ReplaceView(ApiView):
    """Puts another encrypted file under the link of this one."""

    required_scopes: ClassVar = {"POST": Scope.FILES_WRITE}

    @extend_schema(operation_id="files_replace", request=ReplaceInput, responses=FileOutput)
    def post(self, request: HttpRequest, file_id: str) -> JsonResponse:
        wanted = validated(ReplaceInput(data=read_json(request)))
        file = access.own_file(caller(request), file_id)
        successor = access.own_file(caller(request), wanted["successor"])
        return JsonResponse(file_document(request, replacing.replace(file, successor, wanted["version"])))


class LinkView(ApiView):
    """The file's own link: a new one, or none."""

    required_scopes: ClassVar = {"POST": Scope.FILES_WRITE, "DELETE": Scope.FILES_WRITE}

    @extend_schema(operation_id="files_renew_link", request=None, responses=FileOutput)
    def post(self, request: HttpRequest, file_id: str) -> JsonResponse:
        """Give the file a new link. The former one ends at once."""
        file = access.own_file(caller(request), file_id)
        return JsonResponse(file_document(request, editing.renew_link(file)))

    @extend_schema(operation_id="files_end_link", responses=FileOutput)
    def delete(self, request: HttpRequest, file_id: str) -> JsonResponse:
        """End the file's link and keep the file."""
        file = access.own_file(caller(request), file_id)
        return JsonResponse(file_document(request, editing.end_link(file)))


class OpenView(ApiView):
    """Opens a limited or encrypted file after a click. The link is enough to call it."""

    required_scopes: ClassVar = {"POST": ANYBODY}

    @extend_schema(operation_id="files_open", request=OpenInput, responses=OpenOutput, auth=[{}])  # type: ignore[list-item]  # OpenAPI: {} means no authentication
    def post(self, request: HttpRequest, file_id: str) -> JsonResponse:
        tokens = validated(OpenInput(data=read_json(request)))
        if tokens.get("as_owner"):
            require_owner(request, file_id)
        file = access.public_file(
            file_id,
            lambda file: is_caller(
                request, file.owner_id, Scope.REQUESTS_READ if file.unreleased else Scope.FILES_READ
            ),
        )
        with counting_wrong_tokens(request, file.ticket_subject):
            return JsonResponse(open_result(file, **tokens))


class BurnView(ApiView):
    """Deletes a file that its reader has read. The ticket of the one download is enough to call it."""

    required_scopes: ClassVar = {"POST": ANYBODY}

    @extend_schema(operation_id="files_burn", request=BurnInput, responses={204: None}, auth=[{}])  # type: ignore[list-item]  # OpenAPI: {} means no authentication
    def post(self, request: HttpRequest, file_id: str) -> HttpResponse:
        burning.burn(file_id, validated(BurnInput(data=read_json(request)))["ticket"])
        return HttpResponse(status=204)


class ReceiptView(ApiView):
    """Takes the word of a client that it has verified the whole file. A ticket of the file is enough to call it."""

    required_scopes: ClassVar = {"POST": ANYBODY}

    @extend_schema(
        operation_id="files_receipt",
        request=ReceiptInput,
        responses={204: None},
        auth=[{}],  # type: ignore[list-item]  # OpenAPI: {} means no authentication
    )
    def post(self, request: HttpRequest, file_id: str) -> HttpResponse:
        ticket = validated(ReceiptInput(data=read_json(request)))["ticket"]
        events.received(access.public_file(file_id), ticket)
        return HttpResponse(status=204)


def require_owner(request: HttpRequest, file_id: str) -> None:
    """Raise InvalidKey, InsufficientScope or FileNotFound unless the caller may read the file as its owner."""
    credentials = authenticate(request)
    if credentials is None:
        raise InvalidKey
    credentials.require(Scope.FILES_READ)
    access.own_file(credentials.user, file_id)


def open_result(
    file: File,
    *,
    link_token: bytes | None = None,
    read_token: bytes | None = None,
    ticket: str = "",
    as_owner: bool = False,
    password: str = "",
) -> dict[str, Any]:
    if link_token:
        header = {"header": base64.b64encode(access.read_header(file, link_token)).decode()}
        return {**header, "burn": True} if file.burns else header
    opened = access.open_file(file, read_token, password=password, earlier_ticket=ticket, as_owner=as_owner)
    answer = {
        "ticket": opened.ticket,
        "ticket_expires_at": opened.expires_at.isoformat(timespec="seconds"),
        "download_url": links(file).download_url,
        "size": file.size,
    }
    if opened.envelope:
        answer["envelope"] = base64.b64encode(opened.envelope).decode()
        answer["receipt"] = not (as_owner or file.private) and events.wants_receipts(file)
    return answer
