"""What a file may be called, and what its type is said to be."""

import mimetypes
import re
import unicodedata

from accounts.validators import DIRECTION_CONTROLS
from bytebin.errors import InvalidName, InvalidRequest

MAX_NAME_BYTES = 255  # the longest name that common filesystems take
# Direction controls make "gpj.exe" read "exe.jpg"; the separators break lines.
MISLEADING = DIRECTION_CONTROLS | set("\u2028\u2029\ufeff")
# RFC 9110, section 8.3.1: type/subtype, both tokens.
MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,63}/[A-Za-z0-9!#$&^_.+-]{1,63}")
UNKNOWN = "application/octet-stream"


def clean_name(name: str) -> str:
    """`name` in Unicode's composed form. Raises InvalidName for what could mislead a person or a program."""
    name = unicodedata.normalize("NFC", name)
    if name in ("", ".", "..") or not name.strip():
        raise InvalidName("A file needs a name that is not empty, . or .. alone.")
    if any(mark in name for mark in "/\\"):
        raise InvalidName("A file name cannot contain a slash or a backslash.")
    if any(unicodedata.category(mark) in ("Cc", "Cs") or mark in MISLEADING for mark in name):
        raise InvalidName(
            "A file name cannot contain control characters or marks that turn the reading direction."
        )
    if len(name.encode()) > MAX_NAME_BYTES:
        raise InvalidName(f"A file name can have {MAX_NAME_BYTES} bytes in UTF-8 at most.")
    return name


def clean_content_type(content_type: str, name: str) -> str:
    """The type without parameters; guessed from the name where none, or only "some bytes", was said."""
    essence = content_type.partition(";")[0].strip().lower()
    if essence and not MEDIA_TYPE.fullmatch(essence):
        raise InvalidRequest("content_type must look like image/png.")
    if essence in ("", UNKNOWN):
        guessed, compressed = mimetypes.guess_type(name)
        return UNKNOWN if compressed else guessed or UNKNOWN
    return essence
