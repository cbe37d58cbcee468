import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_JSON = 256 * 1024  # bytes: the largest envelope is 88 kB in base64


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = f"A JSON body can have {MAX_JSON} bytes at most."


class LimitedJSONParser(JSONParser):
    """JSON objects of bounded size; deep nesting is an error of the request and not of the server."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        body = stream.read(MAX_JSON + 1)
        if len(body) > MAX_JSON:
            raise BodyTooLarge
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            raise ParseError("The body is not valid JSON.") from None
        if not isinstance(document, dict):
            raise ParseError("The body must be a JSON object.")
        return document
