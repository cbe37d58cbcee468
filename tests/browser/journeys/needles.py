"""Secrets that must not leave the browser, in each encoding they could take, and a search for them."""

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import quote

SAMPLE = 64  # bytes
STRIDE = 64 * 1024

Needles = dict[str, bytes]


def of_text(label: str, text: str) -> Needles:
    escaped = json.dumps(text)[1:-1].encode()
    spelled = {
        "percent": quote(text, safe="").encode(),
        "percent, lower case": quote(text, safe="").lower().encode(),
        "JSON": escaped,
        "UTF-16": text.encode("utf-16-le"),
    }
    return of_bytes(label, text.encode()) | {f"{label} in {how}": needle for how, needle in spelled.items()}


def of_bytes(label: str, content: bytes) -> Needles:
    spelled = {"": content, " in hex": content.hex().encode(), " in HEX": content.hex().upper().encode()}
    for shift, core in enumerate(base64_cores(content)):
        spelled[f" in base64, shifted by {shift}"] = core
        spelled[f" in base64url, shifted by {shift}"] = core.translate(bytes.maketrans(b"+/", b"-_"))
    return {f"{label}{how}": needle for how, needle in spelled.items()}


def base64_cores(content: bytes) -> Iterator[bytes]:
    """Yield the base64 of `content` at each of the three alignments it can have inside a longer text."""
    for shift in range(3):
        encoded = b64encode(bytes(shift) + content)
        # The first characters also encode bits of the preceding bytes, the last ones of the following.
        first = (shift * 8 + 5) // 6
        last = (shift + len(content)) * 8 // 6
        yield encoded[first:last]


def of_content(content: bytes) -> Needles:
    needles: Needles = {}
    for position in range(0, len(content) - SAMPLE, STRIDE):
        needles |= of_bytes(f"the bytes at {position}", content[position : position + SAMPLE])
    return needles


def of_key(fragment: str) -> Needles:
    """Return needles for a fragment `b1.<48 characters>`: the characters and the 32 secret bytes they encode."""
    characters = fragment.partition(".")[2]
    assert len(characters) == 48
    secret = urlsafe_b64decode(characters)[:32]
    assert urlsafe_b64encode(secret)[:42].decode() == characters[:42]
    return {"the link's key": characters.encode()} | of_bytes("the secret", secret)


def found(needles: Needles, haystack: bytes) -> set[str]:
    return {label for label, needle in needles.items() if needle in haystack}
