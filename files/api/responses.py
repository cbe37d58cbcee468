from django.conf import settings
from django.http import JsonResponse

from files.api.serializers import FileOutput
from files.models import File


def file_response(file: File, status: int) -> JsonResponse:
    location = f"{settings.PUBLIC_URL}/api/v1/files/{file.pk}"
    return JsonResponse(FileOutput(file).data, status=status, headers={"Location": location})
