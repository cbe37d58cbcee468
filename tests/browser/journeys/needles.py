"""What must not leave the browser, in every spelling that it could have, and where it was found all the same."""

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
    """What base64 makes of `content` at each of the three places that it can have in a longer text."""
    for shift in range(3):
        encoded = b64encode(bytes(shift) + content)
        # The first characters carry bits of what stands before, the last ones of what follows.
        first = (shift * 8 + 5) // 6
        last = (shift + len(content)) * 8 // 6
        yield encoded[first:last]


def of_content(content: bytes) -> Needles:
    needles: Needles = {}
    for position in range(0, len(content) - SAMPLE, STRIDE):
        needles |= of_bytes(f"the bytes at {position}", content[position : position + SAMPLE])
    return needles


def of_key(fragment: str) -> Needles:
    """Of `b1.<48 characters>`: the characters, and the 32 secret bytes in them."""
    characters = fragment.partition(".")[2]
    assert len(characters) == 48
    secret = urlsafe_b64decode(characters)[:32]
    assert urlsafe_b64encode(secret)[:42].decode() == characters[:42]
    return {"the link's key": characters.encode()} | of_bytes("the secret", secret)


def found(needles: Needles, haystack: bytes) -> set[str]:
    return {label for label, needle in needles.items() if needle in haystack}
