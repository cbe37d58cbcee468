"""The API of upload links, which it calls requests: for their owners, and for whoever has one."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema

from accounts import proof
from accounts.requests import caller
from apikeys.models import Scope
from bytebin.ratelimits import take
from bytebin.ratelimits.callers import network
from files.api.base import BY_LINK, ApiView
from files.api.fields import TIME, validated
from files.api.queries import flag_in
from files.api.request_documents import (
    ContributionInput,
    ContributionOutput,
    OpenRequestInput,
    OpenRequestOutput,
    PlainRequestInput,
    RequestChanges,
    RequestInput,
    RequestOutput,
    RequestsOutput,
    contribution,
    upload_document,
)
from files.api.uploads import idempotency_key
from files.bodies import read_json
from files.models import UploadRequest
from files.paging import page_after
from files.services.library.boxes import text_of
from files.services.requests import links, plain, sending
from files.throttling import CREATIONS, counting_wrong_tokens

NEW_REQUEST = PolymorphicProxySerializer(
    component_name="NewRequest", serializers=[RequestInput, PlainRequestInput], resource_type_field_name=None
)
NO_AUTHENTICATION: Any = [{}]  # OpenAPI: {} means no authentication


def request_response(request: UploadRequest, status: int = 200) -> JsonResponse:
    context = {"open_uploads": links.open_uploads([request])}
    return JsonResponse(RequestOutput(request, context=context).data, status=status)


class RequestsView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.REQUESTS_READ, "POST": Scope.REQUESTS_WRITE}

    @extend_schema(
        operation_id="requests_list",
        parameters=[
            OpenApiParameter(
                "plain", OpenApiTypes.BOOL, description="Whether to list the plain links instead."
            ),
            OpenApiParameter("cursor"),
            OpenApiParameter("limit", OpenApiTypes.INT),
        ],
        responses=RequestsOutput,
    )
    def get(self, request: HttpRequest) -> JsonResponse:
        own = UploadRequest.objects.visible_to(caller(request))
        own = own.plain() if flag_in(request, "plain") else own.sealed()
        page, cursor = page_after(own, request)
        listed = RequestOutput(page, many=True, context={"open_uploads": links.open_uploads(page)})
        return JsonResponse({"requests": listed.data, "next": cursor})

    @extend_schema(operation_id="requests_create", request=NEW_REQUEST, responses={201: RequestOutput})
    def post(self, request: HttpRequest) -> JsonResponse:
        """Make a link. With `plain: true`, nothing that is sent through it is encrypted."""
        owner, document = caller(request), read_json(request)
        if document.get("plain") is True:
            return request_response(plain.create(owner, PlainRequestInput(data=document).link()), 201)
        return request_response(links.create(owner, RequestInput(data=document).link()), 201)


class RequestView(ApiView):
    required_scopes: ClassVar = {
        "GET": Scope.REQUESTS_READ,
        "PATCH": Scope.REQUESTS_WRITE,
        "DELETE": Scope.REQUESTS_WRITE,
    }

    @extend_schema(operation_id="requests_read", responses=RequestOutput)
    def get(self, request: HttpRequest, request_id: str) -> JsonResponse:
        return request_response(links.find(caller(request), request_id))

    @extend_schema(operation_id="requests_change", request=RequestChanges, responses=RequestOutput)
    def patch(self, request: HttpRequest, request_id: str) -> JsonResponse:
        changes = validated(RequestChanges(data=read_json(request)))
        return request_response(links.change(caller(request), request_id, changes))

    @extend_schema(operation_id="requests_delete", responses={204: None})
    def delete(self, request: HttpRequest, request_id: str) -> HttpResponse:
        links.delete(caller(request), request_id)
        return HttpResponse(status=204)


class OpenRequestView(ApiView):
    required_scopes: ClassVar = {"POST": BY_LINK}

    @extend_schema(
        operation_id="requests_open",
        request=OpenRequestInput,
        responses=OpenRequestOutput,
        auth=NO_AUTHENTICATION,
    )
    def post(self, request: HttpRequest, request_id: str) -> JsonResponse:
        """Return the start of the card for its link_token, or all of it and what is left of the limits."""
        tokens = validated(OpenRequestInput(data=read_json(request)))
        with counting_wrong_tokens(request, request_id):
            if "link_token" in tokens:
                head = sending.read_head(request_id, tokens["link_token"])
                return JsonResponse({"head": text_of(head)})
            opened = sending.authorised(request_id, tokens.get("send_token", b""))
        return JsonResponse(
            {
                "card": text_of(opened.card),
                "files_left": opened.files_left,
                "bytes_left": opened.bytes_left,
                "max_file_size": min(
                    opened.max_file_size or settings.MAX_FILE_BYTES, settings.MAX_FILE_BYTES
                ),
                "expires_at": opened.expires_at.strftime(TIME),
                "chunk_size": settings.DEFAULT_CHUNK_BYTES,
                "challenge": proof.challenge() if sending.needs_proof(opened) else None,
            }
        )


class RequestUploadsView(ApiView):
    required_scopes: ClassVar = {"POST": BY_LINK}

    @extend_schema(
        operation_id="requests_send",
        parameters=[OpenApiParameter("Idempotency-Key", location=OpenApiParameter.HEADER)],
        request=ContributionInput,
        responses={201: ContributionOutput},
        auth=NO_AUTHENTICATION,
    )
    def post(self, request: HttpRequest, request_id: str) -> JsonResponse:
        take((CREATIONS, network(request)))
        fields = validated(ContributionInput(data=read_json(request)))
        with counting_wrong_tokens(request, request_id):
            opened = sending.authorised(request_id, fields["send_token"])
        sending.require_proof(opened, fields["proof"])
        upload, created = sending.create(opened, contribution(fields, idempotency_key(request)))
        headers = {} if created else {"Idempotency-Replayed": "true"}
        return JsonResponse(upload_document(upload, opened), status=201, headers=headers)
