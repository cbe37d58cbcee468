"""Responses with a file, which contain only what the caller's scopes allow."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from apikeys.authentication import grants
from apikeys.models import Scope
from files.api.serializers import FileOutput
from files.models import File


@cache
def file_output() -> FileOutput:
    """Return one serializer for all files: REST framework takes longer to make one than to use it."""
    return FileOutput()


def file_document(request: HttpRequest, file: File, *, creator: bool = False) -> dict[str, Any]:
    """Return the file as the caller may see it. Its creator gets the deletion link without having `files:delete`."""
    document = file_output().to_representation(file)
    if not (creator or grants(request, Scope.FILES_DELETE)):
        del document["deletion_url"]
    return document


def created_response(request: HttpRequest, file: File, status: int, *, creator: bool) -> JsonResponse:
    """Return the file that an upload became. `creator` says whether the caller created that upload."""
    location = f"{settings.PUBLIC_URL}/api/v1/files/{file.pk}"
    document = file_document(request, file, creator=creator)
    return JsonResponse(document, status=status, headers={"Location": location})
