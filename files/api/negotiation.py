from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class OneForm(BaseContentNegotiation):
    """Each address has one form of answer, whatever Accept says: a client that only names */* or text/plain
    would rather read JSON than be refused (RFC 9110, section 12.5.1, allows that)."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """As Django REST framework does: the one for the body's type."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or "application/json"
