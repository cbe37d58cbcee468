"""Why a library is refused. `reason` is the class that the vectors name; the message ends with what to do."""

from typing import ClassVar

from bytebin_cli.errors import Refused
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop


class LibraryRefused(Refused):
    """The library, or a part of it, is not accepted. Nothing was written."""

    reason: ClassVar[str]
    advice: ClassVar[str] = ""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"{sentence} {_(self.advice)}" if self.advice else sentence)


class DamagedLibrary(LibraryRefused):
    """Bytes were changed, or break a rule of the format."""

    reason = "damaged"
    advice = gettext_noop(
        "Nothing was changed. Save what this device has with `bytebin library export`, then ask the operator."
    )


class UnsupportedLibrary(LibraryRefused):
    """A version, suite or kind that this program does not know, or a KDF outside the limits."""

    reason = "unsupported"
    advice = gettext_noop("Update bytebin; if it is the latest version, the library is damaged.")


class WrongKey(LibraryRefused):
    """The secret, or a key in the library, does not fit."""

    reason = "wrong-key"


class WrongContext(LibraryRefused):
    """The server sent something else than was asked for: another account's, or under another id."""

    reason = "wrong-context"
    advice = gettext_noop("Nothing was changed. Try again, and tell the operator if it happens again.")


class RolledBack(LibraryRefused):
    """The server shows an older, incomplete or different library than its own records or this device's memory."""

    reason = "rolled-back"
    advice = gettext_noop(
        "Nothing was changed. Compare with another device, and save what this one has with "
        "`bytebin library export`. If you started over on purpose, run `bytebin library lock --forget`."
    )
