"""Checks of file names."""

import unicodedata

from accounts.validators import DIRECTION_CONTROLS
from bytebin.errors import InvalidName

MAX_NAME_BYTES = 255  # the limit of common filesystems
# Direction controls display "gpj.exe" as "exe.jpg". The separators break lines.
MISLEADING = DIRECTION_CONTROLS | set("\u2028\u2029\ufeff")


def clean_name(name: str) -> str:
    """Return `name` normalized to NFC. Raise InvalidName for names that could mislead a reader or a program."""
    name = unicodedata.normalize("NFC", name)
    if name in ("", ".", "..") or not name.strip():
        raise InvalidName('A file name cannot be empty, "." or "..".')
    if any(mark in name for mark in "/\\"):
        raise InvalidName("A file name cannot contain a slash or a backslash.")
    if any(unicodedata.category(mark) in ("Cc", "Cs") or mark in MISLEADING for mark in name):
        raise InvalidName(
            "A file name cannot contain control characters or characters that change the text direction."
        )
    if len(name.encode()) > MAX_NAME_BYTES:
        raise InvalidName(f"A file name can have at most {MAX_NAME_BYTES} bytes in UTF-8.")
    return name
