"""Why an upload link, its card or what came by it is refused. `reason` is the class that the vectors name."""

from typing import ClassVar

from bytebin_cli.errors import DamagedLink, Refused, UnsupportedFile


class RequestRefused(Refused):
    """The upload link, or what came by it, is not accepted."""

    reason: ClassVar[str]


class DamagedRequest(RequestRefused):
    """Bytes were changed, or break a rule of the format."""

    reason = "damaged"


class UnsupportedRequest(RequestRefused):
    """A version, suite, flag or box that this program does not know, or a KDF outside the limits."""

    reason = "unsupported"


class WrongKey(RequestRefused):
    """The link, the password or the key does not fit."""

    reason = "wrong-key"


class WrongContext(RequestRefused):
    """The server sent something else than was asked for."""

    reason = "wrong-context"


def of_file(error: Refused) -> RequestRefused:
    """Return the refusal of a received file for what format b1 refuses in its envelope, with the same sentence."""
    if isinstance(error, DamagedLink):
        return WrongKey(str(error))
    if isinstance(error, UnsupportedFile):
        return UnsupportedRequest(str(error))
    return DamagedRequest(str(error))
