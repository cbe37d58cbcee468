"""Django's default file upload: its handlers spool the file, and FileSystemStorage moves it into place."""

import os
from typing import cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

FILES = os.environ["BENCH_FILES"]

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, FILE_UPLOAD_TEMP_DIR=FILES, SECRET_KEY="benchmark"
)


def upload(request: HttpRequest) -> HttpResponse:
    file = cast("UploadedFile[bytes]", request.FILES["file"])
    return HttpResponse(FileSystemStorage(FILES).save("upload.bin", file), status=201)


urlpatterns = [path("", upload)]
application = get_wsgi_application()
