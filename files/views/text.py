"""The page for writing a text, and its form for browsers without JavaScript. The page's script uses the API."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from bytebin.errors import BytebinError, InvalidRequest
from files.blobstore import ByteSource
from files.bodies import content_length
from files.forms import TextOptions
from files.multipart import MultipartForm, least_file
from files.services import texts
from files.services.library import removal as libraries
from files.services.receive import receive
from files.services.spec import UploadSpec
from files.views.upload import late_options, read_form


# Checked in this order: the login, then the CSRF token in the form's fields, then the text is read.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def text(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return read_form(request, store_text, text_field="text")
    return show(request, TextOptions(), 200)


@csrf_protect
def store_text(request: HttpRequest, form: MultipartForm) -> HttpResponse:
    """Store the text of a form whose other fields are in `request.POST`."""
    options = TextOptions(request.POST)
    if "plain" not in request.POST:
        # A text is stored unencrypted only if the button for that was pressed.
        options.add_error(
            None, _("Texts can't be encrypted without JavaScript. Use the button Save without encryption.")
        )
    if not options.is_valid():
        return show(request, options, 400)
    written = Written(form.file)
    name = texts.name_of(options.cleaned_data["name"], options.cleaned_data["language"], _("Text"))
    try:
        file = receive(
            caller(request),
            UploadSpec(name=name, content_type=texts.content_type_of(name), size=None),
            written,
            confirm=lambda: options_after(written, form),
            at_least=least_file(content_length(request)) // 2,  # line ends count twice in a form
        )
    except BytebinError as error:
        options.add_error(None, error.detail)
        return show(request, options, 400)
    return redirect(f"{reverse('upload')}?{urlencode({'stored': file.pk})}")


def options_after(written: "Written", form: MultipartForm) -> dict[str, int | None]:
    """Return the options that follow the text. Raise InvalidRequest for no text, or with their first error."""
    if not written.begun:
        raise InvalidRequest(_("Type or paste a text first."))
    return late_options(form.finish(), TextOptions)


@dataclass
class Written:
    """The text of a form, with the line ends that were typed: browsers send each as CR LF (HTML, 4.10.22.4)."""

    source: ByteSource
    held: bytes = b""
    begun: bool = False

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, none at the end."""
        while block := bytes(self.source.read(size - len(self.held))):
            self.begun = True
            whole = self.held + block
            self.held = b"\r" if whole.endswith(b"\r") else b""
            if found := whole.removesuffix(b"\r").replace(b"\r\n", b"\n"):
                return found
        last, self.held = self.held, b""
        return last


def show(request: HttpRequest, form: TextOptions, status: int) -> HttpResponse:
    context = {
        "form": form,
        "languages": texts.LANGUAGES,
        "has_library": libraries.exists(caller(request).pk),
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "files/text.html", context, status=status)
