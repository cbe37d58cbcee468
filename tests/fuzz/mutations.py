"""Seeded mutations of valid requests: of the request line, the headers, the framing, the query and the body."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote_from_bytes

from tests.fuzz.request import Request
from tests.fuzz.values import CHUNKED, CODINGS, HEADERS, LENGTHS, METHODS, NUMBERS, TARGETS, TEXTS, VERSIONS

Mutation = Callable[[Request, random.Random], Request]

JSON_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e300, 2**63, 2**64, 10**400, "", "x", "\0", "\ud800", "x" * 5000, [], [1], {},
    {"a": 1},
    float("inf"), float("-inf"), float("nan"), "١٢٣", "1_000", "1e3", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
)  # fmt: skip


def mutate(request: Request, chance: random.Random) -> Request:
    """Return the request after one to three mutations."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        request = chance.choice(MUTATIONS)(request, chance)
    return request


def change_method(request: Request, chance: random.Random) -> Request:
    return replace(request, method=chance.choice(METHODS))


def change_version(request: Request, chance: random.Random) -> Request:
    return replace(request, version=chance.choice(VERSIONS))


def change_target(request: Request, chance: random.Random) -> Request:
    return replace(request, target=chance.choice(TARGETS))


def change_segment(request: Request, chance: random.Random) -> Request:
    """Replace or insert a segment of the path."""
    path, mark, query = request.target.partition(b"?")
    segments = path.split(b"/")
    at = chance.randrange(1, len(segments)) if len(segments) > 1 else 0
    value = nasty(chance)
    segments[at:] = [value, *segments[at + chance.choice((0, 1)) :]]
    return replace(request, target=b"/".join(segments) + mark + query)


def change_query(request: Request, chance: random.Random) -> Request:
    """Replace the value of one parameter of the query, or add one."""
    path, _, query = request.target.partition(b"?")
    pairs = [pair for pair in query.split(b"&") if pair]
    name = chance.choice(pairs).partition(b"=")[0] if pairs and chance.random() < 0.9 else nasty(chance)
    changed = [pair for pair in pairs if pair.partition(b"=")[0] != name]
    value = cursor(chance) if name == b"cursor" else nasty(chance)
    changed += [name + b"=" + value] * chance.choice((1, 1, 1, 2))
    return replace(request, target=path + b"?" + b"&".join(changed))


def change_header(request: Request, chance: random.Random) -> Request:
    name = chance.choice(list(HEADERS))
    return request.with_header(name, chance.choice((*HEADERS[name], chance.choice(TEXTS))))


def repeat_header(request: Request, chance: random.Random) -> Request:
    """Send a header twice, perhaps with another value, or sixty times."""
    name, value = chance.choice(request.headers or ((b"X", b"y"),))
    if name in HEADERS and chance.random() < 0.5:
        value = chance.choice(HEADERS[name])
    return replace(request, headers=request.headers + ((name, value),) * chance.choice((1, 1, 60, 70)))


def damage_header(request: Request, chance: random.Random) -> Request:
    """Send a header line that is not one."""
    lines = (b"no colon", b" folded", b"\x00", b"a b", b"X\xff", b"X" * 9000, b"")
    return replace(request, headers=(*request.headers, (chance.choice(lines), chance.choice(TEXTS))))


def drop_header(request: Request, chance: random.Random) -> Request:
    kept = list(request.headers)
    if kept:
        del kept[chance.randrange(len(kept))]
    return replace(request, headers=tuple(kept))


def change_length(request: Request, chance: random.Random) -> Request:
    lengths = (*LENGTHS, b"%d" % (len(request.body) + 1), b"%d" % max(0, len(request.body) - 1))
    return replace(request, framing=b"Content-Length: " + chance.choice(lengths))


def send_chunked(request: Request, chance: random.Random) -> Request:
    """Send the body in chunked transfer coding, right or wrong."""
    right = b"%x\r\n%s\r\n0\r\n\r\n" % (len(request.body), request.body) if request.body else b"0\r\n\r\n"
    coding = chance.choice((b"chunked", b"chunked", chance.choice(CODINGS)))
    body = chance.choice((right, chance.choice(CHUNKED), right[: len(right) // 2]))
    return replace(request, framing=b"Transfer-Encoding: " + coding, body=body)


def send_both_framings(request: Request, chance: random.Random) -> Request:
    length = b"Content-Length: %d" % len(request.body)
    other = chance.choice((length, b"Transfer-Encoding: chunked", b"Content-Length: 0"))
    return replace(request, framing=length + b"\r\n" + other)


def damage_body(request: Request, chance: random.Random) -> Request:
    """Replace, insert or remove some bytes of the body."""
    body = bytearray(request.body or b"x")
    for _ in range(chance.choice((1, 2, 8))):
        at = chance.randrange(len(body) + 1)
        body[at : at + chance.choice((0, 1, 5))] = chance.choice(
            (b"\x00", b"\xff", b"\r\n", b"--", nasty(chance))
        )
    return replace(request, body=bytes(body))


def change_json(request: Request, chance: random.Random) -> Request:
    """Replace a member of a JSON body, at any depth, or the whole document."""
    try:
        document = json.loads(request.body)
    except ValueError:
        document = {}
    value = chance.choice(JSON_VALUES)
    if not isinstance(document, dict) or chance.random() < 0.1:
        document = value
    else:
        place = document
        while (inner := [v for v in place.values() if isinstance(v, dict)]) and chance.random() < 0.5:
            place = chance.choice(inner)
        place[chance.choice([*place, "x"])] = value
    return replace(request, body=json.dumps(document).encode()).with_header(
        b"Content-Type", b"application/json"
    )


def change_field(request: Request, chance: random.Random) -> Request:
    """Replace the value of one field of a urlencoded form."""
    if b"=" not in request.body or b"urlencoded" not in request.header(b"Content-Type"):
        return change_query(request, chance)
    pairs = request.body.split(b"&")
    at = chance.randrange(len(pairs))
    pairs[at] = pairs[at].partition(b"=")[0] + b"=" + quoted(nasty(chance))
    return replace(request, body=b"&".join(pairs))


def follow_with_garbage(request: Request, chance: random.Random) -> Request:
    return replace(
        request, tail=chance.choice((*TEXTS, b"GET / HTTP/1.1\r\n\r\n", b"\r\n\r\n", b"x" * 70_000))
    )


def cursor(chance: random.Random) -> bytes:
    """Return the cursor of a list with a wrong value, or with more or fewer of them."""
    values = [chance.choice(JSON_VALUES) for _ in range(chance.choice((0, 1, 2, 2, 2, 2, 3)))]
    return quoted(base64.urlsafe_b64encode(json.dumps(chance.choice((values, values, {}, 1))).encode()))


def nasty(chance: random.Random) -> bytes:
    """Return a value: as bytes that a URL may contain, or as they are."""
    value = chance.choice((chance.choice(TEXTS), chance.choice(NUMBERS)))
    return quoted(value) if chance.random() < 0.7 else value.replace(b" ", b"+")


def quoted(value: bytes) -> bytes:
    return quote_from_bytes(value, safe="").encode()


MUTATIONS: tuple[Mutation, ...] = (
    change_method, change_version, change_target, change_segment, change_segment, change_query, change_query,
    change_query,
    change_header, change_header, change_header, repeat_header, damage_header, drop_header, change_length,
    send_chunked,
    send_chunked, send_both_framings, damage_body, damage_body, change_json, change_json, change_json, change_field,
    change_field, follow_with_garbage,
)  # fmt: skip
