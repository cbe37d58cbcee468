"""The OpenAPI document, with the two ways to authenticate (apikeys/authentication.py)."""

from typing import Any


def document(session_cookie: str) -> dict[str, Any]:
    """Return drf-spectacular's settings."""
    schemes = security_schemes(session_cookie)
    return {
        "TITLE": "bytebin",
        "DESCRIPTION": "Upload in chunks, share by link, download with ranges.",
        "VERSION": "1",
        "OAS_VERSION": "3.1.0",
        "SERVE_INCLUDE_SCHEMA": False,
        "SERVE_PUBLIC": True,
        "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
        "SERVE_AUTHENTICATION": [],
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "SCHEMA_PATH_PREFIX": "/api/v1",
        "GET_LIB_DOC_EXCLUDES": "files.api.base.undocumented_bases",
        "APPEND_COMPONENTS": {"securitySchemes": schemes},
        "SECURITY": [{name: []} for name in schemes],
        "PREPROCESSING_HOOKS": ["files.api.schema.without_trailing_slash"],
    }


def security_schemes(session_cookie: str) -> dict[str, dict[str, Any]]:
    return {
        "apiKey": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "bb_<key id>_<secret><checksum>",
            "description": "An API key from the API keys page. The header X-Api-Key is accepted as well.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": session_cookie,
            "description": "A browser's login. Requests that change something also need the header X-CSRFToken.",
        },
    }
