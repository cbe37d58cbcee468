"""Prompts for passwords, keys and URLs, and lines of standard input."""

import getpass
import re
import sys
from argparse import Namespace
from typing import BinaryIO, Final, TextIO

from bytebin_cli.errors import NotReadable, UsageError
from bytebin_cli.texts import gettext as _

# Bytes: longer than any link, key or password.
_MAX_LINE: Final = 1 << 16
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def duration(text: str) -> int:
    """Parse "30m", "12h", "7d" or "4w" into seconds. Raise ValueError, as argparse expects."""
    found = re.fullmatch(r"([0-9]{1,9})([smhdw])", text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * _SECONDS[found[2]]


def standard_input() -> BinaryIO:
    """Return standard input. Raise NotReadable if it is closed, which Python shows as None."""
    stream: TextIO | None = sys.stdin
    if stream is None:
        raise NotReadable(_("Standard input is closed."))
    return stream.buffer


def read_line() -> str:
    """Read a line of standard input as UTF-8, whatever the locale."""
    return _read_line()[0]


def _read_line() -> tuple[str, bool]:
    """Return a line without its end, and whether there was any: at the end of the input, there is none."""
    try:
        line = standard_input().readline(_MAX_LINE).decode()
    except OSError as error:
        raise NotReadable(
            _("Standard input cannot be read: {reason}.").format(reason=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise UsageError(_("standard input is not valid UTF-8")) from None
    return line.rstrip("\r\n"), bool(line)


def ask_password() -> str:
    """Prompt for the password of a file to open."""
    if not at_terminal():
        raise UsageError(_("a password is needed: use --password-stdin, or run the command in a terminal"))
    return _hidden(_("Password: "))


def choose_password() -> str:
    """Prompt twice for a new password: a mistyped one would make the file unreadable."""
    if not at_terminal():
        raise UsageError(_("--password needs a terminal: in a script, use --password-stdin"))
    password = _hidden(_("New password: "))
    if password != _hidden(_("Repeat the password: ")):
        raise UsageError(_("the two passwords differ"))
    return password


def chosen_password(options: Namespace) -> str | None:
    """Return the password of `--password` or `--password-stdin`, None without either."""
    if not options.password and not options.password_stdin:
        return None
    password = read_line() if options.password_stdin else choose_password()
    if not password:
        raise UsageError(_("the password is empty"))
    return password


def ask_key() -> str:
    """Prompt in a terminal, or else read a line of standard input."""
    return _hidden(_("API key: ")) if at_terminal() else read_line()


def ask_unlock() -> str:
    """Prompt for what unlocks the library, or read a line of standard input."""
    return _hidden(_("Passphrase or recovery code: ")) if at_terminal() else read_line()


def choose_passphrase() -> str:
    """Prompt for the library's passphrase, twice in a terminal, or read a line. Return "" for the suggested one."""
    if not at_terminal():
        return _line()
    while chosen := _hidden(_("Passphrase (empty: the suggested words): ")):
        if chosen == _hidden(_("Repeat the passphrase: ")):
            break
        sys.stderr.write(_("The two differ.") + "\n")
    return chosen


def ask_last_group() -> str:
    sys.stderr.write(_("Write it down, then type its last four characters: "))
    sys.stderr.flush()
    return _line()


def _line() -> str:
    """Read a line. Raise UsageError at the end of standard input: an empty line is an answer, nothing is none."""
    line, there_is_one = _read_line()
    if not there_is_one:
        raise UsageError(_("nothing was entered"))
    return line


def confirm(question: str) -> bool:
    """Ask before something is deleted. Raise UsageError without a terminal."""
    if not at_terminal():
        raise UsageError(_("nobody can be asked without a terminal: use --yes"))
    sys.stderr.write(_("{question} Type “yes”: ").format(question=question))
    sys.stderr.flush()
    return read_line().strip().casefold() in ("yes", _("yes"))


def ask_url() -> str:
    if not at_terminal():
        raise UsageError(_("which server? bytebin login https://files.example.org"))
    sys.stderr.write(_("Server: "))
    sys.stderr.flush()
    return read_line()


def _hidden(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise UsageError(_("nothing was entered")) from None


def at_terminal() -> bool:
    stream: TextIO | None = sys.stdin
    return stream is not None and stream.isatty()
