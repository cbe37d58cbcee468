"""Prompts for passwords, keys and URLs, and lines of standard input."""

import getpass
import re
import sys
from typing import Final

from bytebin_cli.errors import UsageError

# Bytes: longer than any link, key or password.
_MAX_LINE: Final = 1 << 16
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def duration(text: str) -> int:
    """Parse "30m", "12h", "7d" or "4w" into seconds. Raise ValueError, as argparse expects."""
    found = re.fullmatch(r"([0-9]{1,9})([smhdw])", text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * _SECONDS[found[2]]


def read_line() -> str:
    """Read a line of standard input as UTF-8, whatever the locale."""
    line = sys.stdin.buffer.readline(_MAX_LINE)
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError("standard input is not valid UTF-8") from None


def ask_password() -> str:
    """Prompt for the password of a file to open."""
    if not sys.stdin.isatty():
        raise UsageError("this file needs a password: use --password-stdin, or run the command in a terminal")
    return _hidden("Password: ")


def choose_password() -> str:
    """Prompt twice for the password of a new upload: a mistyped one would make the file unreadable."""
    if not sys.stdin.isatty():
        raise UsageError("--password needs a terminal: in a script, use --password-stdin")
    password = _hidden("Password for the file: ")
    if password != _hidden("Repeat the password: "):
        raise UsageError("the two passwords differ")
    return password


def ask_key() -> str:
    """Prompt in a terminal, or else read a line of standard input."""
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
        raise UsageError("nothing was entered") from None
