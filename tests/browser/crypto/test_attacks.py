"""Attacks on format b1 that are not among the fixed vectors."""

import base64
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.browser.crypto.derivation import segment_key
from tests.browser.crypto.driver import Crypto, plaintext, to_base64
from tests.browser.crypto.gcm_collision import two_key_ciphertext

R = 1 << 16
P = R - 32
SIZE = 2 * P + 100
CONTENT = plaintext(SIZE)


@dataclass(frozen=True)
class Sealed:
    fragment: str
    envelope: bytes
    body: bytes


def seal(crypto: Crypto, content: bytes) -> Sealed:
    made = crypto.call("attacks.js", "sealContent", to_base64(content))
    return Sealed(made["fragment"], base64.b64decode(made["envelope"]), base64.b64decode(made["body"]))


@pytest.fixture(scope="module")
def sealed(crypto: Crypto) -> Sealed:
    return seal(crypto, CONTENT)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :]


def with_bytes(content: bytes, at: int, replacement: bytes) -> bytes:
    return content[:at] + replacement + content[at + len(replacement) :]


def test_flip_in_every_byte_of_the_envelope_is_refused(crypto: Crypto, sealed: Sealed) -> None:
    flips = [to_base64(flipped(sealed.envelope, at)) for at in range(len(sealed.envelope))]
    refusals = crypto.call("attacks.js", "refusalsOf", sealed.fragment, [to_base64(sealed.envelope), *flips])
    assert refusals[0] is None
    assert set(refusals[1:]) == {"damaged", "unsupported", "wrong-key"}
    # The commitment detects changes of file_id, FLOE IV and header tag, the metadata's tag those of the metadata.
    assert set(refusals[25:57] + refusals[99:163]) == {"wrong-key"}
    assert set(refusals[163:]) == {"damaged"}


def test_one_mistyped_character_of_the_link_is_detected(crypto: Crypto, sealed: Sealed) -> None:
    key = sealed.fragment.removeprefix("b1.")
    mistyped = [f"b1.{key[:at]}{'A' if key[at] != 'A' else 'B'}{key[at + 1 :]}" for at in range(48)]
    respelled = [f"{sealed.fragment}=", f"{sealed.fragment}\n", f" {sealed.fragment}", f"##{sealed.fragment}"]
    cut = [sealed.fragment[:length] for length in range(len(sealed.fragment))]
    refusals = crypto.call(
        "attacks.js", "refusalsOfFragments", [sealed.fragment, *mistyped, *respelled, *cut]
    )
    assert refusals[0] is None
    assert set(refusals[1:]) == {"damaged-link"}


@pytest.mark.parametrize("segment", [0, 1, 2])
@pytest.mark.parametrize("part", [0, 3, 4, 15, 16, -17, -16, -1])
def test_a_flip_in_a_segment_releases_only_the_segments_before(
    crypto: Crypto, sealed: Sealed, segment: int, part: int
) -> None:
    end = min((segment + 1) * R, len(sealed.body))
    at = segment * R + part if part >= 0 else end + part
    reading = crypto.read(sealed.fragment, sealed.envelope, flipped(sealed.body, at))
    assert (reading.error, reading.released) == ("damaged", CONTENT[: segment * P])


@pytest.mark.parametrize("length", [0, 1, R - 1, R, R + 1, 2 * R, 2 * R + 1, 2 * R + 131])
def test_body_that_ends_early_never_looks_complete(crypto: Crypto, sealed: Sealed, length: int) -> None:
    body = to_base64(sealed.body[:length])
    outcome = crypto.call("attacks.js", "readAnnounced", sealed.fragment, to_base64(sealed.envelope), body)
    assert outcome["error"] == "truncated"
    assert base64.b64decode(outcome["released"]) == CONTENT[: length // R * P]


@pytest.mark.parametrize("extra", [b"\0", bytes(R)], ids=["byte", "segment"])
def test_body_that_continues_never_looks_complete(crypto: Crypto, sealed: Sealed, extra: bytes) -> None:
    body = to_base64(sealed.body + extra)
    outcome = crypto.call("attacks.js", "readAnnounced", sealed.fragment, to_base64(sealed.envelope), body)
    assert outcome["error"] == "damaged"
    assert CONTENT.startswith(base64.b64decode(outcome["released"]))


def test_header_at_and_beyond_its_limits(crypto: Crypto, sealed: Sealed) -> None:
    header = sealed.envelope[:88]
    accepted = [
        *[with_bytes(header, 11, bytes([seg_log2])) for seg_log2 in range(16, 23)],
        *[with_bytes(header, 12, (2**k + 28).to_bytes(4)) for k in range(9, 17)],
        *[with_bytes(header, 16, length.to_bytes(8)) for length in (0, 2**32, 2**46)],
        with_bytes(header, 10, b"\2"),
    ]
    refused = [
        *[with_bytes(header, 8, bytes([version])) for version in (0, 2, 255)],
        *[with_bytes(header, 9, bytes([suite])) for suite in (0, 2, 255)],
        *[with_bytes(header, 10, bytes([flags])) for flags in (1, 4, 8, 128)],
        *[with_bytes(header, 11, bytes([seg_log2])) for seg_log2 in (0, 15, 23, 31, 255)],
        *[
            with_bytes(header, 12, n.to_bytes(4))
            for n in (0, 256 + 28, 512, 539, 541, 65563, 2**17 + 28, 2**32 - 1)
        ],
        *[with_bytes(header, 16, length.to_bytes(8)) for length in (2**46 + 1, 2**53, 2**64 - 1)],
        *[with_bytes(header, at, b"\1") for at in [*range(56, 88)]],
        header[:87],
        header + b"\0",
        b"",
    ]
    refusals = crypto.call("attacks.js", "headerRefusals", [to_base64(each) for each in accepted + refused])
    assert refusals[: len(accepted)] == [None] * len(accepted)
    assert set(refusals[len(accepted) :]) == {"unsupported", "damaged"}


def kdf_header(header: bytes, kdf: int, lanes: int, passes: int, memory: int) -> bytes:
    fields = bytes([kdf, lanes, 0, 0]) + passes.to_bytes(4) + memory.to_bytes(4) + bytes(range(16))
    return with_bytes(with_bytes(header, 10, b"\1"), 56, fields)


@pytest.mark.parametrize(
    ("kdf", "lanes", "passes", "memory", "accepted"),
    [
        (1, 1, 599_999, 0, False),
        (1, 1, 600_000, 0, True),
        (1, 1, 10_000_000, 0, True),
        (1, 1, 10_000_001, 0, False),
        (1, 1, 600_000, 1, False),
        (1, 0, 600_000, 0, False),
        (2, 1, 3, 65_536, True),
        (2, 1, 2, 19_456, True),
        (2, 1, 3, 19_455, False),
        (2, 1, 1, 38_911, False),
        (2, 1, 1, 38_912, True),
        (2, 1, 16, 262_144, True),
        (2, 1, 17, 65_536, False),
        (2, 1, 1, 262_145, False),
        (2, 1, 0, 65_536, False),
        (2, 2, 3, 65_536, False),
        (2, 1, 2**32 - 1, 4 * 2**20, False),
        (0, 1, 600_000, 0, False),
        (3, 1, 3, 65_536, False),
    ],
)
def test_kdf_limits(
    crypto: Crypto, sealed: Sealed, kdf: int, lanes: int, passes: int, memory: int, accepted: bool
) -> None:
    header = kdf_header(sealed.envelope[:88], kdf, lanes, passes, memory)
    (refusal,) = crypto.call("attacks.js", "headerRefusals", [to_base64(header)])
    assert refusal == (None if accepted else "unsupported")


@pytest.mark.parametrize("reserved", [58, 59, 84, 87])
def test_reserved_byte_beside_a_kdf_is_refused(crypto: Crypto, sealed: Sealed, reserved: int) -> None:
    good = kdf_header(sealed.envelope[:88], 2, 1, 3, 65_536)
    headers = [to_base64(good), to_base64(with_bytes(good, reserved, b"\1"))]
    assert crypto.call("attacks.js", "headerRefusals", headers) == [None, "unsupported"]


def test_metadata_sealed_with_the_right_key_is_still_checked(crypto: Crypto) -> None:
    refusals = crypto.call("attacks.js", "refusalsOfMetadata")
    allowed = {name for name, refusal in refusals.items() if refusal is None}
    assert allowed == {"as sealed", "an unknown member", "text that fills the block"}
    assert {refusals[name] for name in refusals if name not in allowed} == {"damaged"}


def test_padding_of_the_body_must_be_zero(crypto: Crypto) -> None:
    good, bad = (crypto.call("attacks.js", "readPadding", last) for last in (0, 1))
    assert (good["error"], base64.b64decode(good["released"])) == (None, bytes(33))
    assert (bad["error"], bad["released"]) == ("damaged", "")


def test_envelope_with_another_header_than_the_unlocked_one_is_refused(
    crypto: Crypto, sealed: Sealed
) -> None:
    other = seal(crypto, CONTENT)
    mixed = other.envelope[:88] + sealed.envelope[88:]
    header, envelopes = to_base64(sealed.envelope[:88]), [to_base64(sealed.envelope), to_base64(mixed)]
    refusals = crypto.call("attacks.js", "refusalsUnder", sealed.fragment, header, envelopes)
    assert refusals == [None, "damaged"]


def test_ciphertext_made_for_two_keys_fails_at_the_commitment(crypto: Crypto) -> None:
    sealed, other = seal(crypto, bytes(16)), seal(crypto, bytes(16))
    keys = (segment_key(sealed.fragment, sealed.envelope, 0), segment_key(other.fragment, sealed.envelope, 0))
    iv, associated_data = bytes(range(12)), bytes(8) + b"\1"
    ciphertext = two_key_ciphertext(keys, iv, associated_data)
    first, second = (AESGCM(key).decrypt(iv, ciphertext, associated_data) for key in keys)
    body = len(sealed.body).to_bytes(4) + iv + ciphertext
    assert crypto.read(sealed.fragment, sealed.envelope, body).released == first != second
    reading = crypto.read(other.fragment, sealed.envelope, body)
    assert (reading.error, reading.released) == ("wrong-key", b"")
