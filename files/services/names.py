"""Checks of file names and content types."""

import mimetypes
import re
import unicodedata

from accounts.validators import DIRECTION_CONTROLS
from bytebin.errors import InvalidName, InvalidRequest

MAX_NAME_BYTES = 255  # the limit of common filesystems
# Direction controls display "gpj.exe" as "exe.jpg". The separators break lines.
MISLEADING = DIRECTION_CONTROLS | set("\u2028\u2029\ufeff")
# RFC 9110, section 8.3.1: type/subtype, both tokens.
MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,63}/[A-Za-z0-9!#$&^_.+-]{1,63}")
UNKNOWN = "application/octet-stream"


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


def clean_content_type(content_type: str, name: str) -> str:
    """Return the type without parameters, guessed from `name` if it is missing or application/octet-stream.

    Raises InvalidRequest if it is not of the form type/subtype.
    """
    essence = content_type.partition(";")[0].strip().lower()
    if essence and not MEDIA_TYPE.fullmatch(essence):
        raise InvalidRequest("content_type must have the form type/subtype, such as image/png.")
    if essence in ("", UNKNOWN):
        guessed, compressed = mimetypes.guess_type(name)
        return UNKNOWN if compressed else guessed or UNKNOWN
    return essence
