"""The Content-Security-Policy of pages. Some pages change it (bytebin/middleware.py)."""

from typing import Any

from csp.constants import NONE, SELF


def content_policy(download_origins: list[str]) -> dict[str, Any]:
    """Return django-csp's setting. Pages show and read what comes from `download_origins` as well."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:", *download_origins],
            "media-src": [SELF, *download_origins],
            "connect-src": [SELF, *download_origins],
            "worker-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
            # No script turns text into code or markup.
            # The only policy allows workers (static/base/js/trusted-types.js).
            "require-trusted-types-for": ["'script'"],
            "trusted-types": ["default"],
        }
    }
