"""The two ways to authenticate (apikeys/authentication.py), as the OpenAPI document describes them."""

SECURITY_SCHEMES = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "bb_<key id>_<secret><checksum>",
        "description": "An API key from the API keys page. The header X-Api-Key is accepted as well.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A browser's login. Requests that change something also need the header X-CSRFToken.",
    },
}
