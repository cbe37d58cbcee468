from django.conf import settings
from rest_framework.response import Response

from files.api.serializers import FileOutput
from files.models import File


def file_response(file: File, status: int) -> Response:
    location = f"{settings.PUBLIC_URL}/api/v1/files/{file.pk}"
    return Response(FileOutput(file).data, status, headers={"Location": location})
