"""The Content-Disposition header of a response (RFC 6266), with the recommendations of its appendix D."""

import re
import unicodedata
from urllib.parse import quote

# Characters besides letters and digits that need no encoding in filename* (RFC 8187, attr-char).
ATTR_CHARS = "!#$&+-.^_`|~"
# What older clients misread inside filename="...": quotes, escapes, percent-encodings, and encoded words (RFC 2047). A
# name has no slash, but its normal form may.
MISREAD = re.compile(r'[^\x20-\x7e]|["\\/]|%(?=[0-9A-Fa-f]{2})|(?<==)\?')


def content_disposition(name: str, *, attachment: bool) -> str:
    """Return the header for a file called `name`.

    Clients that know filename* prefer it. It is sent only if `filename` cannot say the same.
    """
    kind = "attachment" if attachment else "inline"
    plain = plain_name(name)
    header = f'{kind}; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe=ATTR_CHARS)}"


def plain_name(name: str) -> str:
    """Return `name` in ASCII: without accents, and with "_" for all that some client would misread."""
    letters = (letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    plain = MISREAD.sub("_", "".join(letters))
    return plain if name.isascii() or plain.strip(". ") else "file"
