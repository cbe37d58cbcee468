"""Uploads of a file in one request, as a form or as the raw body. Both use the service `receive`."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.requests import caller
from bytebin.errors import PartialUpload, UnsupportedMediaType
from files.api.fields import validated
from files.api.responses import created_response
from files.api.serializers import FormInput
from files.bodies import Body, content_length, media_type
from files.links import links
from files.models import File
from files.multipart import MultipartForm, least_file
from files.negotiation import preferred
from files.services.receive import receive
from files.services.spec import UploadSpec

FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "Replaces the name of the uploaded file."},
        "expires_in": {"type": "integer", "description": "Seconds."},
        "max_downloads": {"type": "integer"},
        "keep_metadata": {"type": "boolean", "description": "Whether a photo keeps its metadata."},
        "burn": {"type": "boolean", "description": "Opened once, then deleted."},
        "folder": {"type": "string", "description": "The ID of one of your folders."},
        "file": {"type": "string", "format": "binary"},
    },
    "required": ["file"],
}


def receive_form(request: HttpRequest) -> File:
    """Store the file of a multipart/form-data body. A truncated form leaves no file."""
    form = MultipartForm(request.META.get("CONTENT_TYPE", ""), Body(request))
    options = options_of(form.fields)
    name = options.pop("name", form.file.name)
    spec = UploadSpec(name=name, content_type=form.file.content_type, **options)
    return receive(
        caller(request),
        spec,
        form.file,
        confirm=lambda: options_of(form.finish()),
        at_least=least_file(content_length(request)),
    )


def options_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the options in a form's text fields. An empty field counts as missing. Raise InvalidRequest."""
    given = {name: text for name, text in fields.items() if text}
    return validated(FormInput(data=given)) if given else {}


def receive_raw(request: HttpRequest, name: str) -> File:
    """Store the body as a file. Without a Content-Length (`curl -T -`), the size is known at its end."""
    if "Content-Range" in request.headers:
        raise PartialUpload
    refuse_form(request)
    spec = UploadSpec(
        name=name,
        content_type=request.META.get("CONTENT_TYPE", ""),
        size=raw_size(request),
        folder=request.GET.get("folder", ""),
        keep_metadata=request.GET.get("keep_metadata") == "true",
        burn=options_of({"burn": request.GET.get("burn", "")}).get("burn", False),
    )
    return receive(caller(request), spec, Body(request))


def refuse_form(request: HttpRequest) -> None:
    """Raise UnsupportedMediaType for a form, which would be stored with its boundaries (`curl -X PUT -F`)."""
    if media_type(request) == "multipart/form-data":
        raise UnsupportedMediaType(
            "The body is a form, but PUT takes the file itself. With curl, use -T, or leave out -X PUT and send "
            "the form to /api/v1/files."
        )


def raw_size(request: HttpRequest) -> int | None:
    """Return the size of the body in bytes, None if it is chunked, 0 if there is no length (RFC 9112, section 6.3)."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return None
    return content_length(request) or 0


def respond(request: HttpRequest, file: File) -> HttpResponse:
    """Return the file as JSON, or its link and a newline if the client prefers text/plain to JSON."""
    if preferred(request, "application/json", "text/plain") == "text/plain":
        return HttpResponse(f"{links(file).url}\n", status=201, content_type="text/plain; charset=utf-8")
    return created_response(request, file, 201, creator=True)
