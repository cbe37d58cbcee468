"""Uploads of a file in one request, as a form or as the raw body. Both use the service `receive`."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.requests import caller
from bytebin.errors import PartialUpload
from files.api.responses import file_response
from files.api.serializers import FormInput, validated
from files.bodies import Body, content_length
from files.links import links
from files.models import File
from files.multipart import MultipartForm, least_file
from files.services.receive import receive
from files.services.spec import UploadSpec

FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "Replaces the name of the uploaded file."},
        "expires_in": {"type": "integer", "description": "Seconds."},
        "max_downloads": {"type": "integer"},
        "file": {"type": "string", "format": "binary"},
    },
    "required": ["file"],
}


def receive_form(request: HttpRequest) -> File:
    """Store the file of a multipart/form-data body. A truncated form leaves no file."""
    form = MultipartForm(request.META.get("CONTENT_TYPE", ""), Body(request))
    return receive(
        caller(request),
        form_spec(form),
        form.file,
        confirm=form.finish,
        at_least=least_file(content_length(request)),
    )


def form_spec(form: MultipartForm) -> UploadSpec:
    options = validated(FormInput(data={name: text for name, text in form.fields.items() if text}))
    return UploadSpec(
        name=options.pop("name", form.file.name), content_type=form.file.content_type, **options
    )


def receive_raw(request: HttpRequest, name: str) -> File:
    """Store the body as a file. Without a Content-Length (`curl -T -`), the size is known at its end."""
    if "Content-Range" in request.headers:
        raise PartialUpload
    spec = UploadSpec(name=name, content_type=request.META.get("CONTENT_TYPE", ""), size=raw_size(request))
    return receive(caller(request), spec, Body(request))


def raw_size(request: HttpRequest) -> int | None:
    """Return the size of the body in bytes, None if it is chunked, 0 if there is no length (RFC 9112, section 6.3)."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return None
    return content_length(request) or 0


def respond(request: HttpRequest, file: File) -> HttpResponse:
    """Return the file as JSON or, for `Accept: text/plain`, its link and a newline."""
    if "text/plain" in request.headers.get("Accept", ""):
        return HttpResponse(f"{links(file).url}\n", status=201, content_type="text/plain; charset=utf-8")
    return file_response(file, 201)
