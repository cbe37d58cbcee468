"""The two ways to authenticate (apikeys/authentication.py), as the OpenAPI document describes them."""

from typing import Any


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
