"""The character encoding of a text: the one that its uploader named, otherwise what its first bytes show."""

import codecs
import re

# The encodings that browsers know (https://encoding.spec.whatwg.org/), under the names that programs use.
KNOWN = {
    "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "latin1", "koi8-r", "koi8-u", "ibm866",
    "macintosh", "gbk", "gb2312", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "sjis", "windows-31j",
    "euc-kr", "windows-874", *(f"iso-8859-{part}" for part in (*range(1, 11), *range(13, 17))),
    *(f"{maker}{page}" for maker in ("windows-", "cp") for page in range(1250, 1259)),
}  # fmt: skip
PARAMETER = re.compile(r";\s*charset\s*=\s*\"?([a-z0-9_-]{1,20})\"?\s*(?:;|\Z)", re.ASCII | re.IGNORECASE)
HEAD = 64 * 1024  # bytes that `found_charset` needs to see of a longer text
# What browsers assume of a text without a known encoding, wherever they have no other default.
FALLBACK = "windows-1252"
MARKS = ((codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))


def said_charset(content_type: str) -> str:
    """Return the charset parameter in lower case, "" if there is none that browsers know."""
    match = PARAMETER.search(content_type)
    charset = match[1].lower() if match else ""
    return charset if charset in KNOWN else ""


def found_charset(head: bytes, *, whole: bool) -> str:
    """Return the encoding of a text that begins with `head`, and ends with it if `whole`."""
    for mark, charset in MARKS:
        if head.startswith(mark):
            return charset
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return FALLBACK
    return "utf-8"
