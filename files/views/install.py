"""What makes the site an app that can be installed, and that other apps can share files with."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

# The colours of static/base/tokens.css that a manifest can name: --paper and --accent of the light theme.
PAPER, ACCENT = "#faf8f4", "#1f3f96"
ICON_SIZES = (192, 512)  # pixels, which Chrome asks for


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """Return the web app manifest (W3C), in the visitor's language."""
    upload, text = reverse("upload"), reverse("text")
    document = {
        "id": "/",
        "name": "bytebin",
        "short_name": "bytebin",
        "description": _("Share files, encrypted in your browser."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": upload,
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": ACCENT,
        "icons": [*icons("any"), *icons("maskable")],
        "shortcuts": [
            {"name": str(label), "url": url, "icons": icons("any")[:1]}
            for label, url in ((_("Upload"), upload), (_("Text"), text), (_("My files"), reverse("files")))
        ],
        # Answered by the service worker under /upload/ (static/files/js/workers/share-worker.js), not by this server.
        "share_target": {
            "action": reverse("shared"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "file", "accept": ["*/*"]}],
            },
        },
    }
    return JsonResponse(document, content_type="application/manifest+json")


def icons(purpose: str) -> list[dict[str, Any]]:
    return [
        {
            "src": static(f"base/icons/{purpose}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in ICON_SIZES
    ]


@csrf_exempt  # an app that shares has no token, and this does nothing
@require_http_methods(["GET", "HEAD", "POST"])
def shared(_request: HttpRequest) -> HttpResponse:
    """Lead to the upload page, which says to share again. Nothing of the request is read or stored.

    It comes here only from a browser whose service worker does not run yet: what was shared would not be encrypted.
    """
    return redirect(f"{reverse('upload')}?shared=missing")
