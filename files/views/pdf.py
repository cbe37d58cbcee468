"""The frame in which a page shows a PDF, which pdf.js reads there without any right of this origin."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe


@require_safe
@xframe_options_sameorigin
def frame(request: HttpRequest) -> HttpResponseBase:
    """Return the frame, the same for everybody. Its policy makes its origin opaque, and lets it load scripts only.

    'self' would be that opaque origin in some browsers, so the policy names ours.
    """
    origin = f"{request.scheme}://{request.get_host()}"
    own = f"{origin}{settings.STATIC_URL}"
    policy = {
        "default-src": ["'none'"],
        "sandbox": ["allow-scripts"],
        "script-src": [own],
        "style-src": [own],
        "img-src": ["blob:", "data:"],
        "font-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }
    view = csp_replace(policy)(lambda asked: render(asked, "files/pdf_frame.html", {"origin": origin}))
    return view(request)
