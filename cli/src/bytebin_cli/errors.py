"""Every way a command can fail. A message is a sentence or two for a person and never holds a key."""

from typing import ClassVar, Final

EXIT_REFUSED: Final = 1
EXIT_USAGE: Final = 2
EXIT_TRY_AGAIN: Final = 3
EXIT_INTERRUPTED: Final = 130  # as a shell says it of a program that SIGINT ended


class Refused(Exception):
    """What was asked for was not done. The command prints the message and exits with `exit_code`."""

    exit_code: ClassVar[int] = EXIT_REFUSED


class DamagedLink(Refused):
    """The link is mistyped, cut short, or not this file's."""


class WrongPassword(Refused):
    """The link is whole, but the password is not the right one."""


class DamagedFile(Refused):
    """The stored bytes are not those the uploader sealed, or break a rule of the format."""


class UnsupportedFile(Refused):
    """The file says that it follows a version of the format that this reader does not know."""


class ServerRefused(Refused):
    """The server answered, and the answer was no: not found, expired, not allowed."""

    def __init__(self, message: str, slug: str = "") -> None:
        super().__init__(message)
        self.slug = slug  # of the problem's type (RFC 9457), "" where there was none


class TryAgainLater(Refused):
    """The same request may succeed later. `retry_after` are the seconds that the server asked for."""

    exit_code = EXIT_TRY_AGAIN

    def __init__(self, message: str, retry_after: float = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerUnreachable(TryAgainLater):
    """No whole answer came."""


class ServerBusy(TryAgainLater):
    """408, 423, 429 and every 5xx: the server could not do it now."""


class NotSaved(Refused):
    """The file could not be written to the disk."""


class NotReadable(Refused):
    """A file that was to be uploaded cannot be read."""


class SourceChanged(Refused):
    """A file is not what it was when its upload began."""


class NotLoggedIn(Refused):
    """There is no server or no key to work with."""


class Interrupted(Refused):
    """Ctrl-C, or a polite kill. The message says what became of the work."""

    exit_code = EXIT_INTERRUPTED


class UsageError(Exception):
    """The command was called in a way that cannot work. Exit code 2."""
