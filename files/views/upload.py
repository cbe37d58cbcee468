"""The upload page, and its form for browsers that run no scripts; scripts use the API instead."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import user_of
from accounts.services import quota_limit
from files.errors import BytebinError
from files.forms import UploadForm
from files.models import File
from files.services.receive import receive
from files.services.sharing import links
from files.services.spec import UploadSpec

# What a form adds around its file; a request that is larger than this and the free room cannot fit.
FORM_OVERHEAD = 64 * 1024


class RoomGuard(FileUploadHandler):
    """Reads past a file for which there is no room, so that it never lands on the disk."""

    def __init__(self, request: HttpRequest, room: int) -> None:
        super().__init__(request)
        self.fits = int(request.META.get("CONTENT_LENGTH") or 0) <= room + FORM_OVERHEAD

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not self.fits:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, *_: Any) -> bytes:
        return raw_data

    def file_complete(self, *_: Any) -> None:
        return None


# The body of a stranger is never read: the login comes first, and only then the form's CSRF token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    guard = RoomGuard(request, free_bytes(user_of(request)))
    request.upload_handlers = [guard, TemporaryFileUploadHandler(request)]
    return upload_page(request, guard)


@csrf_protect
def upload_page(request: HttpRequest, guard: RoomGuard) -> HttpResponse:
    if request.method == "POST":
        return store(request, guard)
    if stored := request.GET.get("stored"):
        file = get_object_or_404(File.objects.visible_to(user_of(request)), pk=stored)
        return render(request, "files/upload_done.html", {"file": file, "links": links(file)})
    return show(request, UploadForm(), 200)


def store(request: HttpRequest, guard: RoomGuard) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if "plain" not in request.POST:
        # Only the button that says so sends a file as it is: the switch alone must never be believed.
        form.add_error(
            None, _("Files can't be encrypted without JavaScript. Use the button Upload without encryption.")
        )
    if not guard.fits:
        form.add_error("file", _("You don't have enough storage left for this file."))
    if not form.is_valid():
        return show(request, form, 400)
    content = form.cleaned_data["file"]
    spec = UploadSpec(
        name=content.name,
        content_type=content.content_type or "",
        size=content.size,
        expires_in=form.cleaned_data["expires_in"],
        max_downloads=form.cleaned_data["max_downloads"],
    )
    try:
        file = receive(user_of(request), spec, content)
    except BytebinError as error:
        form.add_error("file", error.detail)
        return show(request, form, 400)
    return redirect(f"{reverse('upload')}?stored={file.pk}")


def show(request: HttpRequest, form: UploadForm, status: int) -> HttpResponse:
    context = {"form": form, "free_bytes": free_bytes(user_of(request))}
    return render(request, "files/upload.html", context, status=status)


def free_bytes(user: User) -> int:
    return max(0, quota_limit(user) - user.used_bytes)
