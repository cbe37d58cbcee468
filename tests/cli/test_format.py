import struct

import pytest
from bytebin_cli.errors import DamagedFile, DamagedLink, Refused, UnsupportedFile
from bytebin_cli.format import (
    Fragment,
    body_length,
    padme,
    parse_envelope,
    parse_fragment,
    parse_header,
    segment_count,
)
from bytebin_cli.link import parse_link

from .vectors import vector

FRAGMENT = vector("three").fragment
P = 65536 - 32


def test_fragment_is_parsed_with_or_without_its_hash_sign() -> None:
    assert parse_fragment(FRAGMENT) == parse_fragment(FRAGMENT[1:])
    assert len(parse_fragment(FRAGMENT).secret) == 32


@pytest.mark.parametrize("position", range(4, 52))
def test_one_mistyped_character_of_a_fragment_is_detected(position: int) -> None:
    for replacement in "Aa0-_":
        if FRAGMENT[position] != replacement:
            with pytest.raises(DamagedLink, match="mistyped"):
                parse_fragment(FRAGMENT[:position] + replacement + FRAGMENT[position + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "#b1",
        "#b1.",
        FRAGMENT[:-1],
        FRAGMENT + "A",
        FRAGMENT + "=",
        FRAGMENT + "\n",
        " " + FRAGMENT,
        "#" + FRAGMENT,
        FRAGMENT.replace("b1.", "B1."),
        FRAGMENT.replace("b1.", "b2."),
        FRAGMENT.replace("b1.", "b1p.b1."),
        FRAGMENT.replace("b1.", "b1-"),
        FRAGMENT.replace("-", "+"),
        FRAGMENT.replace("_", "/"),
        FRAGMENT[:-1] + "é",
        FRAGMENT[:-1] + "\u0661",
        FRAGMENT[:-4] + "====",
    ],
)
def test_only_the_canonical_fragment_is_accepted(text: str) -> None:
    with pytest.raises(DamagedLink) as caught:
        parse_fragment(text)
    assert FRAGMENT[4:20] not in str(caught.value)


def test_password_fragment_is_distinguished_from_a_plain_one() -> None:
    assert parse_fragment(vector("password-argon2id").fragment).needs_password
    assert not parse_fragment(FRAGMENT).needs_password


def test_secret_stays_out_of_representations() -> None:
    fragment = parse_fragment(FRAGMENT)
    assert repr(fragment) == "Fragment(needs_password=False)"
    assert repr(fragment.secret) not in repr(parse_link("https://a.example/f/x" + FRAGMENT))


@pytest.mark.parametrize(
    ("address", "base", "file_id"),
    [
        ("https://bytebin.example/f/Ab-_9", "https://bytebin.example", "Ab-_9"),
        ("https://bytebin.example/f/Ab-_9/", "https://bytebin.example", "Ab-_9"),
        ("http://127.0.0.1:8000/f/x", "http://127.0.0.1:8000", "x"),
        ("https://[::1]:8443/f/x", "https://[::1]:8443", "x"),
        ("https://host.example/some/share/f/x", "https://host.example/some/share", "x"),
        ("https://host.example/f/f/f/x", "https://host.example/f/f", "x"),
        ("https://host.example/f/x?utm_source=chat", "https://host.example", "x"),
    ],
)
def test_link_is_parsed(address: str, base: str, file_id: str) -> None:
    link = parse_link(address + FRAGMENT)
    assert (link.base, link.file_id) == (base, file_id)
    assert link.fragment == Fragment(parse_fragment(FRAGMENT).secret, needs_password=False)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bytebin.example/f/x",
        "ftp://bytebin.example/f/x",
        "file:///f/x",
        "https:///f/x",
        "https://user:word@bytebin.example/f/x",
        "https://bytebin.example:99999/f/x",
        "https://bytebin.example:port/f/x",
        "https://[::1/f/x",
        "https://bytebin.example/d/x",
        "https://bytebin.example/f/",
        "https://bytebin.example/f/x/y",
        "https://bytebin.example/f/..",
        "https://bytebin.example/f/x%2Fy",
        "https://bytebin.example/f/" + "x" * 65,
    ],
)
def test_an_invalid_link_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(DamagedLink) as caught:
        parse_link(address + FRAGMENT)
    assert FRAGMENT[4:20] not in str(caught.value)


def test_link_without_its_key_says_so() -> None:
    with pytest.raises(DamagedLink, match="incomplete"):
        parse_link("https://bytebin.example/f/x")


def changed(offset: int, replacement: bytes, of: str = "three") -> bytes:
    envelope = vector(of).envelope
    return envelope[:offset] + replacement + envelope[offset + len(replacement) :]


@pytest.mark.parametrize(
    ("offset", "replacement"),
    [
        (8, b"\x00"),
        (8, b"\x02"),
        (8, b"\xff"),
        (9, b"\x00"),
        (9, b"\x02"),
        *((10, bytes([1 << k])) for k in range(2, 8)),
    ],
)
def test_unknown_version_suite_or_flag_is_unsupported(offset: int, replacement: bytes) -> None:
    with pytest.raises(UnsupportedFile):
        parse_envelope(changed(offset, replacement))


@pytest.mark.parametrize(
    ("offset", "replacement"),
    [
        *((offset, b"\x01") for offset in (57, 58, 59, 60, 63, 64, 67, 68, 83, 84, 85, 86, 87)),
        *((11, bytes([log2])) for log2 in (0, 15, 23, 31, 64, 255)),
        *(
            (12, struct.pack(">I", n))
            for n in (0, 28, 256 + 28, 512, 539, 541, 1024, 65563, 65565, 131100, 2**32 - 1)
        ),
        *((16, struct.pack(">Q", n)) for n in (2**46 + 1, 2**53, 2**63, 2**64 - 1)),
        (0, b"\x89PNG"),
    ],
)
def test_header_outside_the_rules_is_refused(offset: int, replacement: bytes) -> None:
    with pytest.raises(DamagedFile):
        parse_header(changed(offset, replacement)[:88])


@pytest.mark.parametrize(
    ("offset", "replacement"),
    [(88, b"\x00\x01"), (88, b"\x01\x00"), (90, struct.pack(">I", 1 << 18)), (94, struct.pack(">I", 16))],
)
def test_floe_parameters_that_contradict_the_header_are_refused(offset: int, replacement: bytes) -> None:
    with pytest.raises(DamagedFile, match="contradict"):
        parse_envelope(changed(offset, replacement))


@pytest.mark.parametrize("log2", range(16, 23))
@pytest.mark.parametrize("plaintext_length", [0, 2**46])
def test_values_at_the_limits_are_accepted(log2: int, plaintext_length: int) -> None:
    raw = changed(16, struct.pack(">Q", plaintext_length))[:88]
    header = parse_header(raw[:11] + bytes([log2]) + raw[12:])
    assert (header.segment_length, header.plaintext_length) == (1 << log2, plaintext_length)


@pytest.mark.parametrize("meta_log2", range(9, 17))
def test_every_metadata_length_is_accepted(meta_log2: int) -> None:
    metadata_length = (1 << meta_log2) + 28
    raw = changed(12, struct.pack(">I", metadata_length))[:162] + bytes(metadata_length)
    assert len(parse_envelope(raw).sealed_metadata) == metadata_length
    for wrong in (raw[:-1], raw + b"\0"):
        with pytest.raises(DamagedFile, match="length"):
            parse_envelope(wrong)


@pytest.mark.parametrize("length", [0, 1, 87, 88, 161, 162, 701, 703])
def test_envelope_has_exactly_its_length(length: int) -> None:
    with pytest.raises(Refused):
        parse_envelope((vector("three").envelope + bytes(9))[:length])


PBKDF2, ARGON2ID = 1, 2


@pytest.mark.parametrize(
    ("kdf_id", "time", "memory"),
    [
        (PBKDF2, 600_000, 0),
        (PBKDF2, 10_000_000, 0),
        (ARGON2ID, 2, 19_456),
        (ARGON2ID, 1, 38_912),
        (ARGON2ID, 16, 262_144),
    ],
)
def test_password_parameters_inside_the_limits_are_accepted(kdf_id: int, time: int, memory: int) -> None:
    kdf = parse_header(with_kdf(kdf_id, 1, time, memory)).kdf
    assert kdf is not None
    assert (kdf.kdf_id, kdf.time, kdf.memory) == (kdf_id, time, memory)


@pytest.mark.parametrize(
    ("kdf_id", "parallelism", "time", "memory"),
    [
        (0, 0, 0, 0),
        (3, 1, 600_000, 0),
        (255, 1, 600_000, 0),
        (PBKDF2, 1, 599_999, 0),
        (PBKDF2, 1, 10_000_001, 0),
        (PBKDF2, 1, 2**32 - 1, 0),
        (PBKDF2, 1, 600_000, 1),
        (PBKDF2, 0, 600_000, 0),
        (PBKDF2, 2, 600_000, 0),
        (ARGON2ID, 1, 3, 19_455),
        (ARGON2ID, 1, 1, 19_456),
        (ARGON2ID, 1, 1, 38_911),
        (ARGON2ID, 1, 0, 65_536),
        (ARGON2ID, 1, 17, 65_536),
        (ARGON2ID, 1, 3, 262_145),
        (ARGON2ID, 1, 3, 4 * 2**20),
        (ARGON2ID, 1, 2**32 - 1, 2**32 - 1),
        (ARGON2ID, 0, 3, 65_536),
        (ARGON2ID, 4, 3, 65_536),
    ],
)
def test_password_parameters_outside_the_limits_are_refused(
    kdf_id: int, parallelism: int, time: int, memory: int
) -> None:
    with pytest.raises(DamagedFile, match="password parameters"):
        parse_header(with_kdf(kdf_id, parallelism, time, memory))


def with_kdf(kdf_id: int, parallelism: int, time: int, memory: int) -> bytes:
    parameters = struct.pack(">BBHII", kdf_id, parallelism, 0, time, memory)
    return changed(56, parameters, of="password-pbkdf2")[:88]


@pytest.mark.parametrize(
    ("length", "segments"),
    [(0, 1), (1, 1), (P - 1, 1), (P, 1), (P + 1, 2), (7 * P - 1, 7), (7 * P, 7), (7 * P + 1, 8)],
)
def test_body_length_at_the_edges_of_segments(length: int, segments: int) -> None:
    assert segment_count(length, 65536) == segments
    assert body_length(length, 65536) == length + 32 * segments


@pytest.mark.parametrize("length", [2**32 - 1, 2**32, 2**32 + 1, 2**40 + 1, 2**46 - 1, 2**46])
def test_body_length_over_32_bits(length: int) -> None:
    for log2 in range(16, 23):
        step = 2**log2 - 32
        segments = segment_count(length, 2**log2)
        assert (segments - 1) * step < length <= segments * step
        assert body_length(length, 2**log2) == length + 32 * segments


@pytest.mark.parametrize(
    ("length", "padded"),
    [
        *((n, n) for n in range(9)),
        (9, 10),
        (15, 16),
        (16, 16),
        (17, 18),
        (100, 104),
        (65535, 65536),
        (65536, 65536),
        (65537, 67584),
        (100001, 100352),
        (2**32 - 1, 2**32),
        (2**32, 2**32),
        (2**32 + 1, 2**32 + 2**26),
        (2**46 - 1, 2**46),
    ],
)
def test_padme(length: int, padded: int) -> None:
    assert padme(length) == padded


@pytest.mark.parametrize("exponent", range(16, 46))
def test_padme_adds_little_and_is_idempotent(exponent: int) -> None:
    for length in (2**exponent - 1, 2**exponent, 2**exponent + 1, 3 * 2**exponent // 2 + 1):
        padded = padme(length)
        assert length <= padded <= length * 1.0313
        assert padme(padded) == padded
