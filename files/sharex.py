"""The configuration file for ShareX, with an API key that can only upload."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from accounts.requests import caller
from apikeys import services
from apikeys.models import Scope
from files.disposition import content_disposition


def custom_uploader(token: str, *, raw: bool = False) -> dict[str, Any]:
    """Return the .sxcu document (https://getsharex.com/docs/custom-uploader) that uploads with `token`.

    ShareX copies the link of the file's page or, with `raw`, the one that ends with the file's name and shows it alone.
    """
    return {
        "Version": "17.0.0",
        "Name": "bytebin",
        "DestinationType": "ImageUploader, TextUploader, FileUploader",
        "RequestMethod": "POST",
        "RequestURL": f"{settings.PUBLIC_URL}/api/v1/files",
        "Headers": {"Authorization": f"Bearer {token}"},
        "Body": "MultipartFormData",
        "FileFormName": "file",
        "URL": "{json:raw_url}" if raw else "{json:url}",
        "ThumbnailURL": "{json:thumbnail_url}",
        "DeletionURL": "{json:deletion_url}",
        "ErrorMessage": "{json:detail}",
    }


def custom_shortener(token: str) -> dict[str, Any]:
    """Return the .sxcu document that shortens URLs with `token`."""
    return {
        "Version": "17.0.0",
        "Name": "bytebin short links",
        "DestinationType": "URLShortener",
        "RequestMethod": "POST",
        "RequestURL": f"{settings.PUBLIC_URL}/api/v1/shortlinks",
        "Headers": {"Authorization": f"Bearer {token}"},
        "Body": "JSON",
        "Data": '{"target": "{input}"}',
        "URL": "{json:url}",
        "ErrorMessage": "{json:detail}",
    }


@login_required
@require_POST
def download_shortener(request: HttpRequest) -> HttpResponse:
    """Create an API key that can only make short links, and return bytebin-short-links.sxcu with it."""
    _, token = services.create(caller(request), "ShareX short links", [Scope.LINKS_WRITE], request=request)
    response = JsonResponse(custom_shortener(token), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = content_disposition("bytebin-short-links.sxcu", attachment=True)
    return response


@login_required
@require_POST
def download_config(request: HttpRequest) -> HttpResponse:
    """Create an API key named ShareX that can only upload, and return bytebin.sxcu with it."""
    raw = request.POST.get("address") == "raw"
    _, token = services.create(caller(request), "ShareX", [Scope.FILES_WRITE], request=request)
    response = JsonResponse(custom_uploader(token, raw=raw), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = content_disposition("bytebin.sxcu", attachment=True)
    return response
