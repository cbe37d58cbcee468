"""Malformed bundle manifests that every reader must refuse."""

import json
from collections.abc import Callable
from typing import Any

from tests.browser.bundles.making import Stored, document_of

Make = Callable[[Stored], bytes]


def entry(**wrong: Any) -> Make:
    return lambda file: document_of([file.entry(**wrong)])


def entries(make: Callable[[Stored], list[Any]]) -> Make:
    return lambda file: document_of(make(file))


def members(**wrong: Any) -> Make:
    return lambda file: document_of([file.entry()], **wrong)


def document(content: bytes) -> Make:
    return lambda _: content


def without(member: str) -> Make:
    return entries(lambda file: [{key: value for key, value in file.entry().items() if key != member}])


def mistyped(key: str) -> str:
    return key[:-1] + ("-" if key[-1] != "-" else "_")


# Of folders: empty, absolute, or with a part that is empty or leads elsewhere.
PATHS = ["", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", None, 1, ["a"]]
WRONG: dict[str, Make] = {
    "invalid JSON": document(b"{"),
    "an array": document(b"[1]"),
    "null": document(b"null"),
    "NaN": document(b'{"version": NaN, "files": []}'),
    "deep nesting": document(b"[" * 200_000),
    "invalid UTF-8": document(b'{"version": 1, "files": "\xff"}'),
    "a byte order mark": document(b"\xef\xbb\xbf{}"),
    "no version": members(version=None),
    "a version that is true": members(version=True),
    "an object of files": lambda file: document_of([], files={"0": file.entry()}),
    "too many files": entries(lambda file: [file.entry(id=f"{index:011d}") for index in range(10_001)]),
    "null as an entry": entries(lambda file: [file.entry(), None]),
    "the same file twice": entries(lambda file: [file.entry(), file.entry(name="again")]),
    "an id that is a path": entry(id="../../f/abc"),
    "an id of another length": entry(id="0123456789"),
    "an id with a line feed": entry(id="0123456789\n"),
    "a number as id": entry(id=12345678901),
    "a mistyped key": entries(lambda file: [file.entry(key=mistyped(file.entry()["key"]))]),
    "a key with a password": entries(lambda file: [file.entry(key=file.entry()["key"].replace("b1.", "b1p."))]),
    "a key with a #": entries(lambda file: [file.entry(key="#" + file.entry()["key"])]),
    "no name": entry(name=""),
    "a name that is too long": entry(name="ü" * 513),
    "a lone surrogate": lambda file: json.dumps({"version": 1, "files": [file.entry(name="\ud83d")]}).encode(),
    "a negative size": entry(size=-1),
    "a size that is true": entry(size=True),
    "a size with a fraction": entry(size=1.5),
    "a size beyond the format": entry(size=2**46 + 1),
    "a size of a thousand digits": lambda file: document_of([file.entry(size=0)]).replace(
        b'"size": 0', b'"size": ' + b"9" * 5000
    ),
    "sizes beyond the format": entries(
        lambda file: [file.entry(size=2**45), file.entry(id="0" * 11, size=2**45 + 1)]
    ),
    "a type that is too long": entry(type="x" * 256),
    **{f"the path {path!r}": entry(path=path) for path in PATHS},
    "a path that is too long": entry(path="ü" * 512 + "x"),
    "a path with a lone surrogate": entry(path="\ud83d"),
    "a missing key": without("key"),
    "a missing type": without("type"),
}  # fmt: skip
LATER: Make = members(version=2)


def at_the_limits(file: Stored) -> bytes:
    """Return a valid manifest at the format's limits, with members that a later version may add."""
    more = [file.entry(id=f"{index:011d}", size=0) for index in range(9_999)]
    limits = {"name": "ü" * 512, "type": "x" * 255, "size": 2**46, "path": "ü" * 510 + "/x/y"}
    named = file.entry(**limits, more={"a": [1]})
    return document_of([named, *more], more="later")
