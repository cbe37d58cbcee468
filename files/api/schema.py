"""Configuration of drf-spectacular."""

from collections.abc import Callable, Iterable
from typing import Any

from csp.decorators import csp_replace, csp_update
from django.http import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

Endpoint = tuple[str, str, str, Callable[..., Any]]


class OneFormat(BaseContentNegotiation):
    """Return the document in its one format, whatever Accept says.

    JSON is more useful to a client than a 406 (RFC 9110, section 12.5.1).
    """

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or "application/json"


def without_trailing_slash(endpoints: list[Endpoint]) -> list[Endpoint]:
    """List each URL once, without the trailing slash."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def docs_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Relax the Content-Security-Policy for Swagger UI, whose script sets inline styles and writes HTML."""
    without_trusted_types = csp_replace({"require-trusted-types-for": None, "trusted-types": None})
    return without_trusted_types(csp_update({"style-src": ["'unsafe-inline'"]})(view))
