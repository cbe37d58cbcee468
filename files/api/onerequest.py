"""A file in one request, as screenshot tools and curl send it. Both kinds end in the one service, `receive`."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from bytebin.errors import BytebinError, PartialUpload
from files.api.base import caller
from files.api.bodies import Body, content_length, refuse_encoding
from files.api.forms import UploadForm
from files.api.responses import file_response
from files.api.serializers import FormInput
from files.models import File
from files.services import sharing
from files.services.receive import discard, finish, receive, store
from files.services.spec import UploadSpec

FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "Instead of the file's own name."},
        "expires_in": {"type": "integer", "description": "Seconds."},
        "max_downloads": {"type": "integer"},
        "file": {"type": "string", "format": "binary"},
    },
    "required": ["file"],
}


def receive_form(request: Request) -> File:
    """multipart/form-data. The form's end is read before the file becomes visible: a cut form leaves nothing."""
    form = UploadForm(request.content_type or "", Body(request._request))
    upload = store(caller(request), form_spec(form), form.file)
    try:
        form.finish()
    except BytebinError:
        discard(upload)
        raise
    return finish(upload)


def form_spec(form: UploadForm) -> UploadSpec:
    fields = FormInput(data={name: text for name, text in form.fields.items() if text})
    fields.is_valid(raise_exception=True)
    options = dict(fields.validated_data)
    return UploadSpec(
        name=options.pop("name", form.file.name), content_type=form.file.content_type, **options
    )


def receive_raw(request: Request, name: str) -> File:
    """The body is the file. Without a Content-Length (`curl -T -`) its end tells the size."""
    if "Content-Range" in request.headers:
        raise PartialUpload
    refuse_encoding(request)
    spec = UploadSpec(name=name, content_type=request.content_type or "", size=raw_size(request))
    return receive(caller(request), spec, Body(request._request))


def raw_size(request: Request) -> int | None:
    """Bytes, or None for a chunked body. A PUT with neither length nor chunks has an empty body (RFC 9112, 6.3)."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        return None
    return content_length(request) or 0


def respond(request: Request, file: File) -> Response | HttpResponse:
    """JSON, or for `Accept: text/plain` the bare link and a newline."""
    if "text/plain" in request.headers.get("Accept", ""):
        link = f"{sharing.links(file).url}\n"
        return HttpResponse(link, status=201, content_type="text/plain; charset=utf-8")
    return file_response(file, 201)
