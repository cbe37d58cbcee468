"""The chunk API. Each view parses the request, calls a service and builds the response."""

import base64
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema

from accounts.requests import caller
from apikeys.authentication import key_id_of
from apikeys.models import Scope
from bytebin.errors import InvalidRequest, UnsupportedMediaType
from files.api.account_documents import LimitsOutput
from files.api.base import BY_LINK, ApiView
from files.api.digests import parse_chunks_digest, parse_digest
from files.api.fields import TIME, validated
from files.api.responses import created_response
from files.api.serializers import (
    ChunkOutput,
    ChunksOutput,
    CompleteInput,
    DirectInput,
    DirectOutput,
    FileOutput,
    StoredChunkOutput,
    UploadInput,
    UploadOutput,
    UploadsOutput,
)
from files.bodies import Body, content_length, media_type, read_json, required_length
from files.models import Upload
from files.paging import page_after, page_number
from files.services import chunks, direct, quota, uploads, whole
from files.services.chunks import StoredChunk
from files.services.digests import ALGORITHMS, format_digest
from files.services.requests import sending
from files.services.spec import UploadSpec

OCTETS = "application/octet-stream"
MAX_PAGE = 1000


def upload_limit(upload: Upload | None) -> str:
    """Return the Upload-Limit field of the IETF's resumable uploads draft (draft-ietf-httpbis-resumable-upload)."""
    limit = f"max-size={settings.MAX_FILE_BYTES}, max-append-size={settings.MAX_CHUNK_BYTES}, min-size=0"
    if upload is None:
        return limit
    return f"{limit}, max-age={max(0, int((upload.expires_at - timezone.now()).total_seconds()))}"


# Carries the token of an upload through an upload link.
HEADER = "Bytebin-Upload"


class UploadsView(ApiView):
    # Upload-Limit is sent with every response, including errors.
    upload: Upload | None = None

    def finish(self, response: HttpResponseBase) -> HttpResponseBase:
        response = super().finish(response)
        response["Upload-Limit"] = upload_limit(self.upload)
        return response


class OneUploadView(UploadsView):
    """A view of one upload: for its owner, or for whoever sends it through an upload link and has its token."""

    def scope_of(self, request: HttpRequest, method: str) -> str | tuple[str, ...] | None:
        scope = super().scope_of(request, method)
        return BY_LINK if scope and HEADER in request.headers else scope

    def find(self, upload_id: str) -> Upload:
        """Return the upload of the owner or the token. Raise UploadNotFound for any other."""
        token = self.request.headers.get(HEADER)
        if token is None:
            self.upload = uploads.find(caller(self.request), upload_id)
        else:
            self.upload = sending.find_upload(upload_id, token_from(token))
        return self.upload


def token_from(header: str) -> bytes:
    """Return the token in the header, one that opens nothing if it is malformed."""
    try:
        return base64.b64decode(header + "=" * (-len(header) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""


def idempotency_key(request: HttpRequest) -> str | None:
    """Return the Idempotency-Key, None without one. Raise InvalidRequest if it is too long."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > 255:
        raise InvalidRequest("Idempotency-Key can have at most 255 characters.")
    return key or None


class LimitsView(ApiView):
    required_scopes: ClassVar = {"GET": Scope.FILES_WRITE}

    @extend_schema(operation_id="limits", responses=LimitsOutput)
    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(
            {
                "max_size": settings.MAX_FILE_BYTES,
                "min_chunk_size": settings.MIN_CHUNK_BYTES,
                "max_chunk_size": settings.MAX_CHUNK_BYTES,
                "default_chunk_size": settings.DEFAULT_CHUNK_BYTES,
                "max_chunks": settings.MAX_CHUNKS,
                "max_parallel": settings.MAX_PARALLEL_CHUNKS,
                "idle_ttl": settings.UPLOAD_IDLE_TTL,
                "max_ttl": settings.UPLOAD_MAX_TTL,
                "max_file_ttl": settings.MAX_FILE_TTL,
                "digest_algorithms": list(ALGORITHMS),
                "max_open_uploads": settings.MAX_OPEN_UPLOADS,
                "max_kept_uploads": settings.MAX_KEPT_UPLOADS,
                "max_files": settings.MAX_FILES,
                "max_api_keys": settings.MAX_API_KEYS,
                "max_email_addresses": settings.ACCOUNT_MAX_EMAIL_ADDRESSES,
                "min_counted_size": quota.MINIMUM,
                "direct": direct.is_offered(),
                "photo_metadata": caller(request).photo_metadata,
                "quota": quota.report(caller(request)),
            }
        )


class UploadListView(UploadsView):
    required_scopes: ClassVar = {
        "GET": Scope.FILES_READ,
        "POST": Scope.FILES_WRITE,
        "OPTIONS": Scope.FILES_WRITE,
    }

    @extend_schema(
        operation_id="uploads_list",
        parameters=[
            OpenApiParameter("state", enum=Upload.State.values),
            OpenApiParameter("fingerprint"),
            OpenApiParameter("cursor"),
        ],
        responses=UploadsOutput,
    )
    def get(self, request: HttpRequest) -> JsonResponse:
        found = Upload.objects.visible_to(caller(request))
        if state := request.GET.get("state"):
            found = found.filter(state=state)
        if state == Upload.State.OPEN:
            found = found.filter(expires_at__gt=timezone.now())
        if fingerprint := request.GET.get("fingerprint"):
            found = found.filter(fingerprint=fingerprint)
        page, cursor = page_after(found, request)
        return JsonResponse({"uploads": UploadOutput(page, many=True).data, "next": cursor})

    @extend_schema(
        operation_id="uploads_create",
        parameters=[OpenApiParameter("Idempotency-Key", location=OpenApiParameter.HEADER)],
        request=UploadInput,
        responses={
            201: PolymorphicProxySerializer(
                "UploadOrFile", serializers=[UploadOutput, FileOutput], resource_type_field_name=None
            ),
            200: FileOutput,
        },
    )
    def post(self, request: HttpRequest) -> JsonResponse:
        spec, content = UploadInput(data=read_json(request)).spec(idempotency_key(request))
        if content is not None:
            return self.store_whole(request, spec, content)
        self.upload, created = uploads.create(caller(request), spec, key_id_of(request))
        body = UploadOutput(self.upload).data
        headers = {"Location": body["url"]} | ({} if created else {"Idempotency-Replayed": "true"})
        return JsonResponse(body, status=201, headers=headers)

    def store_whole(self, request: HttpRequest, spec: UploadSpec, content: bytes) -> JsonResponse:
        """Respond with the file, as `complete` does."""
        self.upload, file, created = whole.store(caller(request), spec, content, key_id_of(request))
        creator = self.upload.api_key_id == key_id_of(request)
        return created_response(request, file, 201 if created else 200, creator=creator)

    def options(self, request: HttpRequest) -> HttpResponse:  # type: ignore[override]  # replaces REST framework's
        return HttpResponse(status=204)


class UploadView(OneUploadView):
    required_scopes: ClassVar = {
        "GET": Scope.FILES_WRITE,
        "HEAD": Scope.FILES_WRITE,
        "DELETE": Scope.FILES_WRITE,
    }

    @extend_schema(operation_id="uploads_status", responses=UploadOutput)
    def get(self, request: HttpRequest, upload_id: str) -> JsonResponse:
        upload = self.find(upload_id)
        uploads.require_not_gone(upload)
        return JsonResponse(UploadOutput(upload).data)

    @extend_schema(operation_id="uploads_abort", responses={204: None})
    def delete(self, request: HttpRequest, upload_id: str) -> HttpResponse:
        uploads.abort(self.find(upload_id))
        return HttpResponse(status=204)


class ChunkListView(OneUploadView):
    required_scopes: ClassVar = {"GET": Scope.FILES_WRITE}

    @extend_schema(
        operation_id="chunks_list",
        parameters=[OpenApiParameter("after", OpenApiTypes.INT), OpenApiParameter("limit", OpenApiTypes.INT)],
        responses=ChunksOutput,
    )
    def get(self, request: HttpRequest, upload_id: str) -> JsonResponse:
        upload = self.find(upload_id)
        uploads.require_not_gone(upload)
        after = page_number(request, "after", -1, low=-1, high=settings.MAX_CHUNKS)
        limit = page_number(request, "limit", MAX_PAGE, low=1, high=MAX_PAGE)
        found = chunks.list_chunks(upload, after, limit)
        more = found[-1].index if len(found) == limit else None
        return JsonResponse({"chunks": ChunkOutput(found, many=True).data, "next": more})


class ChunkView(OneUploadView):
    required_scopes: ClassVar = {"PUT": Scope.FILES_WRITE, "DELETE": Scope.FILES_WRITE}

    @extend_schema(
        operation_id="chunks_put",
        parameters=[
            OpenApiParameter("Content-Digest", location=OpenApiParameter.HEADER),
            OpenApiParameter("Prefer", location=OpenApiParameter.HEADER),
        ],
        request={OCTETS: OpenApiTypes.BINARY, "application/json": DirectInput},
        responses={200: StoredChunkOutput, 201: StoredChunkOutput, 202: DirectOutput},
    )
    def put(self, request: HttpRequest, upload_id: str, index: int) -> JsonResponse:
        upload = self.find(upload_id)
        digests = (
            parse_digest(request.headers["Content-Digest"]) if "Content-Digest" in request.headers else {}
        )
        if direct.is_offered() and prefers_direct(request):
            return self.put_directly(request, upload, index, direct.required_digest(digests))
        require_octets(request)
        length = required_length(request)
        chunk, created = chunks.put_chunk(upload, index, Body(request), length, digests)
        return stored(request, upload, index, chunk, created=created)

    def put_directly(self, request: HttpRequest, upload: Upload, index: int, sha256: bytes) -> JsonResponse:
        """Return a presigned URL for the chunk or, with `{"etag"}` from the store's response, record the chunk."""
        if content_length(request):
            etag = validated(DirectInput(data=read_json(request)))["etag"]
            chunk, created = direct.confirm(upload, index, sha256, etag)
            return stored(request, upload, index, chunk, created=created)
        target = direct.address(upload, index, sha256)
        if not isinstance(target, str):
            return stored(request, upload, index, target, created=False)
        body = {"url": target, "method": "PUT", "expires_in": direct.ADDRESS_TTL}
        return JsonResponse(body, status=202, headers={"Preference-Applied": "direct"})

    @extend_schema(operation_id="chunks_delete", responses={204: None})
    def delete(self, request: HttpRequest, upload_id: str, index: int) -> HttpResponse:
        chunks.delete_chunk(self.find(upload_id), index)
        return HttpResponse(status=204)


class CompleteView(OneUploadView):
    required_scopes: ClassVar = {"POST": Scope.FILES_WRITE}

    @extend_schema(
        operation_id="uploads_complete", request=CompleteInput, responses={200: FileOutput, 201: FileOutput}
    )
    def post(self, request: HttpRequest, upload_id: str) -> JsonResponse:
        upload = self.find(upload_id)
        text = validated(CompleteInput(data=read_json(request))).get("chunks_digest")
        digest = parse_chunks_digest(text) if text else None
        if upload.request_id:
            return sent_response(*sending.complete(upload, digest))
        file, created = uploads.complete(upload, digest)
        creator = upload.api_key_id == key_id_of(request)
        return created_response(request, file, 201 if created else 200, creator=creator)


def sent_response(upload: Upload, created: bool) -> JsonResponse:
    """Return what a sender learns of the file: nothing that leads to it."""
    received_at = (upload.ended_at or timezone.now()).strftime(TIME)
    return JsonResponse({"size": upload.size, "received_at": received_at}, status=201 if created else 200)


def stored(
    request: HttpRequest, upload: Upload, index: int, chunk: StoredChunk, *, created: bool
) -> JsonResponse:
    received = chunks.received(upload)
    headers = {"ETag": f'"{chunk.sha256[:32]}"'}
    if created:
        headers["Location"] = f"{settings.PUBLIC_URL}{request.path}"
    body = {
        "index": index,
        "size": chunk.size,
        "digest": format_digest("sha-256", bytes.fromhex(chunk.sha256)),
        "received": {"count": received.count, "bytes": received.bytes},
        "missing_count": upload.chunk_count - received.count,
    }
    return JsonResponse(body, status=201 if created else 200, headers=headers)


def prefers_direct(request: HttpRequest) -> bool:
    """Return whether Prefer (RFC 7240), a list, includes `direct`. Other preferences are ignored."""
    return "direct" in {
        preference.partition(";")[0].strip().lower()
        for preference in request.headers.get("Prefer", "").split(",")
    }


def require_octets(request: HttpRequest) -> None:
    """Raise UnsupportedMediaType for another Content-Type. It may be missing (RFC 9110, section 8.3)."""
    if media_type(request) not in ("", OCTETS):
        raise UnsupportedMediaType("Content-Type must be application/octet-stream.")
