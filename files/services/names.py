"""The rule for the names of files."""

import unicodedata

from bytebin.errors import InvalidName

MAX_NAME_BYTES = 255  # the limit of common filesystems
# They change the direction of all that follows, so that "gpj.exe" is displayed as "exe.jpg" (Unicode UAX #9). The marks
# U+200E, U+200F and U+061C are allowed: names in Arabic and Hebrew contain them, and they affect only their neighbours.
OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Line and paragraph separators, and the byte order mark.
MISLEADING = OVERRIDES | set("\u2028\u2029\ufeff")
# Characters without a visible form, besides those of the categories Cf, Mn, Z and C: fillers and an empty Braille cell.
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = ("C", "Z", "Mn")  # beginnings of categories; combining marks need something to combine with


def clean_name(name: str) -> str:
    """Return `name` normalized to NFC. Raise InvalidName for names that could mislead a reader or a program."""
    name = unicodedata.normalize("NFC", name)
    if name.strip() in ("", ".", ".."):
        raise InvalidName('A file name cannot be empty, "." or "..".')
    if any(mark in name for mark in "/\\"):
        raise InvalidName("A file name cannot contain a slash or a backslash.")
    if any(unicodedata.category(mark) in ("Cc", "Cs") or mark in MISLEADING for mark in name):
        raise InvalidName(
            "A file name cannot contain control characters or characters that change the text direction."
        )
    if not any(is_visible(mark) for mark in name):
        raise InvalidName("A file name cannot consist of invisible characters alone.")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise InvalidName(f"A file name can have at most {MAX_NAME_BYTES} bytes in UTF-8.")
    return name


def is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    # Private use and unassigned characters may be visible in some font.
    return category in ("Co", "Cn") or not (category.startswith(INVISIBLE) or character in BLANK)
