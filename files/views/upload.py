"""The upload page, and its form for browsers without JavaScript. The page's script uses the API."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import caller
from accounts.services import quota_limit
from bytebin.errors import BytebinError, InvalidRequest
from files.bodies import Body, content_length
from files.forms import UploadOptions
from files.links import links, paths
from files.multipart import BLOCK, MultipartForm, least_file
from files.services import access
from files.services.library import removal as libraries
from files.services.receive import receive
from files.services.spec import UploadSpec


# Checked in this order: the login, then the CSRF token in the form's fields, then the file is read.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return read_form(request, store_file)
    return upload_page(request)


@csrf_protect
def upload_page(request: HttpRequest) -> HttpResponse:
    if stored := request.GET.get("stored"):
        file = access.own_file(caller(request), stored)
        return render(
            request, "files/upload_done.html", {"file": file, "links": links(file), "paths": paths(file)}
        )
    return show(request, UploadOptions(), 200)


def read_form(
    request: HttpRequest, store: Callable[[HttpRequest, MultipartForm], HttpResponse], text_field: str = ""
) -> HttpResponse:
    """Read the fields before the file, so that `store` checks the CSRF token among them and then reads the file."""
    body = Body(request)
    form = MultipartForm(request.META.get("CONTENT_TYPE", ""), body, text_field)
    request.POST = QueryDict(urlencode(form.fields), encoding="utf-8")
    response = store(request, form)
    # Browsers show the response only after they have sent the whole body.
    while body.read(BLOCK):
        pass
    return response


@csrf_protect
def store_file(request: HttpRequest, form: MultipartForm) -> HttpResponse:
    options = UploadOptions(request.POST)
    if "plain" not in request.POST:
        # A file is stored unencrypted only if the button for that was pressed.
        options.add_error(
            None, _("Files can't be encrypted without JavaScript. Use the button Upload without encryption.")
        )
    if not form.file.name:
        options.add_error(None, _("Choose a file first."))
    if not options.is_valid():
        return show(request, options, 400)
    spec = UploadSpec(
        name=form.file.name,
        content_type=form.file.content_type,
        size=None,
        expires_in=options.cleaned_data["expires_in"],
        max_downloads=options.cleaned_data["max_downloads"],
        keep_metadata=request.POST.get("keep_metadata") == "true",
        **{name: options.cleaned_data[name] for name in ("note", "slug", "password", "private")},
    )
    try:
        file = receive(
            caller(request),
            spec,
            form.file,
            confirm=lambda: late_options(form.finish()),
            at_least=least_file(content_length(request)),
        )
    except BytebinError as error:
        options.add_error(None, error.detail)
        return show(request, options, 400)
    return redirect(f"{reverse('upload')}?{urlencode({'stored': file.pk})}")


def late_options(fields: Mapping[str, str], form: type[UploadOptions] = UploadOptions) -> dict[str, Any]:
    """Return the options in the fields after the file. Raise InvalidRequest with the first error."""
    options = form(fields)
    if not options.is_valid():
        raise InvalidRequest(str(next(iter(options.errors.values()))[0]))
    return {name: options.cleaned_data[name] for name in fields if name in options.cleaned_data}


def show(request: HttpRequest, form: UploadOptions, status: int) -> HttpResponse:
    context = {
        "form": form,
        "free_bytes": storage_left(caller(request)),
        "has_library": libraries.exists(caller(request).pk),
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "files/upload.html", context, status=status)


def storage_left(user: User) -> int:
    """Return the bytes that `user` may still store."""
    return max(0, quota_limit(user) - user.used_bytes)
