"""What the query of a list asks for."""

from django.http import HttpRequest

from bytebin.errors import InvalidRequest


def flag_in(request: HttpRequest, name: str) -> bool | None:
    """Return a flag of the query, None without it. Raise InvalidRequest for anything but true and false."""
    value = request.GET.get(name, "")
    if value not in ("", "true", "false"):
        raise InvalidRequest(f"{name} must be true or false.")
    return value == "true" if value else None
