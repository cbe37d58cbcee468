"""Types and formats of values in JSON, and how the errors of a document are said."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from bytebin.db.ids import MAX_LENGTH
from bytebin.errors import InvalidRequest
from files.services.link_passwords import MOST_PASSWORD

TIME = "%Y-%m-%dT%H:%M:%SZ"


def validated(document: serializers.Serializer[Any]) -> dict[str, Any]:
    """Return the validated values. Raise InvalidRequest with the first error; its `errors` has all of them."""
    if not document.is_valid():
        raise InvalidRequest(first_error(document.errors), errors=document.errors)
    return dict(document.validated_data)


def first_error(detail: Any, field: str = "") -> str:
    """Return the first error of a serializer, with the name of its field."""
    if isinstance(detail, Mapping):
        field, detail = next(iter(detail.items()))
        return first_error(detail, field)
    if isinstance(detail, list):
        return first_error(detail[0], field)
    return f"{field}: {detail}" if field else str(detail)


class Base64Field(serializers.CharField):
    """Bytes in base64. With `url_safe`, in base64url without padding, as in tokens."""

    def __init__(self, *, url_safe: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.url_safe = url_safe

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            if self.url_safe:
                return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError("Must be base64.") from None


class NumberField(serializers.IntegerField):
    """An integer of JSON: neither text nor a fraction, `true` or 1e3, which Python would also take."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(data)


class DigitsField(serializers.IntegerField):
    """An integer in a form, in ASCII digits: Python would also take "1_000" and digits of other scripts."""

    def to_internal_value(self, data: Any) -> int:
        if not str(data).isascii() or not str(data).isdigit():
            self.fail("invalid")
        return int(super().to_internal_value(data))


class FolderField(serializers.CharField):
    """The ID of a folder that a new file will be in. It may be missing, null or empty: none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_null=True, allow_blank=True, max_length=MAX_LENGTH, **options)


class PasswordField(serializers.CharField):
    """A link's password; "" and null mean none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            allow_null=True,
            allow_blank=True,
            trim_whitespace=False,
            max_length=MOST_PASSWORD,
            **options,
        )
