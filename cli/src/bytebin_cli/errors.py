"""Errors of the command line. Messages are for users and never contain a key."""

from typing import ClassVar, Final

from bytebin_cli.texts import gettext as _

EXIT_REFUSED: Final = 1
EXIT_USAGE: Final = 2
EXIT_TRY_AGAIN: Final = 3
EXIT_INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it


class Refused(Exception):
    """The command failed. It prints the message and exits with `exit_code`."""

    exit_code: ClassVar[int] = EXIT_REFUSED


class DamagedLink(Refused):
    """The link is mistyped, cut short, or belongs to another file."""


class WrongPassword(Refused):
    """The link is intact, but the password is wrong."""


class DamagedFile(Refused):
    """The stored bytes were changed, or break a rule of the format."""


class UnsupportedFile(Refused):
    """The file uses an unsupported version of the format."""


class ServerRefused(Refused):
    """The server refused the request: not found, expired, not allowed."""

    def __init__(self, message: str, slug: str = "", *, burns: bool = False) -> None:
        super().__init__(message)
        self.slug = slug  # of the problem's type (RFC 9457), "" where there was none
        self.burns = burns  # whether opening the file deletes it


class TryAgainLater(Refused):
    """A temporary failure. `retry_after` is the delay in seconds that the server asked for."""

    exit_code = EXIT_TRY_AGAIN

    def __init__(self, message: str, retry_after: float = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerUnreachable(TryAgainLater):
    """No complete response arrived."""


class ServerBusy(TryAgainLater):
    """408, 423, 429 or 5xx: the server cannot handle the request now."""


class NotSaved(Refused):
    """The file could not be written to the disk."""


class NotReadable(Refused):
    """The file to upload cannot be read."""


class RemoteFileChanged(Refused):
    """The file on the server was replaced during its download."""


class FileChanged(Refused):
    """The local file changed during its upload."""


class NotLoggedIn(Refused):
    """The server's URL or the API key is missing or invalid."""


class Interrupted(Refused):
    """Ctrl-C or SIGTERM. The message says whether the command can resume."""

    exit_code = EXIT_INTERRUPTED


class UsageError(Exception):
    """Wrong usage. Exit code 2."""


def run_again(sentence: str) -> str:
    """Add to an error's sentence that the transfer can be resumed."""
    return _("{sentence} Run the same command again to resume.").format(sentence=sentence)
