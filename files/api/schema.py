"""What drf-spectacular is told about the API."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace, csp_update
from django.http import HttpResponseBase

Endpoint = tuple[str, str, str, Callable[..., Any]]


def one_spelling(endpoints: list[Endpoint]) -> list[Endpoint]:
    """The document names each address once, without the last slash."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def docs_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Swagger UI sets styles, and writes HTML, from its script; nothing else of the policy is loosened."""
    without_trusted_types = csp_replace({"require-trusted-types-for": None, "trusted-types": None})
    return without_trusted_types(csp_update({"style-src": ["'unsafe-inline'"]})(view))
