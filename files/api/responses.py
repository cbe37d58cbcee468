"""Responses with a file, which contain only what the caller's scopes allow."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from apikeys.authentication import grants
from apikeys.models import Scope
from files.api.serializers import FileOutput
from files.models import File


def rights(request: HttpRequest, *, creator: bool = False) -> dict[str, bool]:
    """Return FileOutput's context. The creator of a file gets its deletion link without having `files:delete`."""
    return {"may_delete": creator or grants(request, Scope.FILES_DELETE)}


def file_document(request: HttpRequest, file: File, *, creator: bool = False) -> dict[str, Any]:
    return FileOutput(file, context=rights(request, creator=creator)).data


def created_response(request: HttpRequest, file: File, status: int, *, creator: bool) -> JsonResponse:
    """Return the file that an upload became. `creator` says whether the caller created that upload."""
    location = f"{settings.PUBLIC_URL}/api/v1/files/{file.pk}"
    document = file_document(request, file, creator=creator)
    return JsonResponse(document, status=status, headers={"Location": location})
