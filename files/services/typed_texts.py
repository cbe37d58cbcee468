"""Texts that people type, such as notes and titles."""

import unicodedata

from bytebin.errors import InvalidRequest


def clean_text(name: str, text: str, most: int, *, lines: bool = False) -> str:
    """Return `text` in NFC, with line feeds for line breaks. Raise InvalidRequest for what is no text, or too long.

    `lines`: it may have several, and tabs.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    allowed = {"\n", "\t"} if lines else set()
    if any(unicodedata.category(mark) in ("Cc", "Cs") for mark in set(text) - allowed):
        raise InvalidRequest(f"{name} cannot contain control characters.")
    if len(text) > most:
        raise InvalidRequest(f"{name} can have at most {most} characters.")
    return text
