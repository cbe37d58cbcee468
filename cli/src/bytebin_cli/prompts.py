"""What people type: durations, and secrets that are asked for."""

import getpass
import re
import sys
from typing import Final

from bytebin_cli.errors import UsageError

# Far above any link, key or password.
_MAX_LINE: Final = 1 << 16
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def duration(text: str) -> int:
    """Seconds of "30m", "12h", "7d" or "4w". Raises ValueError, as argparse wants it."""
    found = re.fullmatch(r"([0-9]{1,9})([smhdw])", text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * _SECONDS[found[2]]


def read_line() -> str:
    """One line of standard input, in UTF-8 whatever the locale says."""
    line = sys.stdin.buffer.readline(_MAX_LINE)
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError("standard input is not valid UTF-8") from None


def ask_password() -> str:
    """Of a file that is opened."""
    if not sys.stdin.isatty():
        raise UsageError(
            "this file needs a password: give it with --password-stdin, or run this in a terminal"
        )
    return _hidden("Password: ")


def choose_password() -> str:
    """For a file that is uploaded: twice, for nobody could open a file with a mistyped one."""
    if not sys.stdin.isatty():
        raise UsageError("--password asks in a terminal: in a script, use --password-stdin")
    password = _hidden("Password for the file: ")
    if password != _hidden("The same again: "):
        raise UsageError("the two passwords differ")
    return password


def ask_key() -> str:
    """From a terminal, else a line of standard input."""
    return _hidden("API key: ") if sys.stdin.isatty() else read_line()


def ask_url() -> str:
    if not sys.stdin.isatty():
        raise UsageError("which server? bytebin login https://files.example.org")
    sys.stderr.write("Server: ")
    sys.stderr.flush()
    return read_line()


def _hidden(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise UsageError("nothing was typed") from None
