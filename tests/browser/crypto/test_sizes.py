"""The size arithmetic, which must stay exact far above 32 bits."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.browser.crypto.derivation import segment_key
from tests.browser.crypto.driver import Crypto
from tests.browser.crypto.test_sealing import body_length, padme

EDGES = [
    edge + step
    for edge in [0, 1, 2, 4, 8, 65_504, 65_536, 2**31, 2**32, 2**32 + 2**27, 2**33, 2**40, 2**45, 2**46]
    for step in [-1, 0, 1]
    if 0 <= edge + step <= 2**46
]
LENGTHS = [2**16, 2**18, 2**22]


def sizes(crypto: Crypto, expression: str, cases: list[list[int]]) -> list[Any]:
    results: list[Any] = crypto.page.evaluate(
        f"""async (cases) => {{
          const sizes = await import("/static/files/js/crypto/sizes.js");
          return cases.map((values) => {expression});
        }}""",
        cases,
    )
    return results


def test_padme_is_exact_up_to_the_largest_file(crypto: Crypto) -> None:
    expected = [padme(size) for size in EDGES]
    assert sizes(crypto, "sizes.padme(values[0])", [[size] for size in EDGES]) == expected


def test_padme_adds_at_most_a_thirty_second_above_64_kib(crypto: Crypto) -> None:
    large = [[size] for size in EDGES if size >= 2**16]
    padded = sizes(crypto, "sizes.padme(values[0])", large)
    assert all(size <= more <= size * 33 / 32 for (size,), more in zip(large, padded, strict=True))


@pytest.mark.parametrize("segment", LENGTHS)
def test_body_length_is_exact_up_to_the_largest_file(crypto: Crypto, segment: int) -> None:
    per_segment = segment - 32
    around_segments = [k * per_segment + d for k in [1, 2, 2**20, 2**46 // per_segment] for d in [-1, 0, 1]]
    cases = [[size, segment] for size in EDGES + around_segments]
    expected = [body_length(size, segment) for size, _ in cases]
    assert sizes(crypto, "sizes.bodyLength(...values)", cases) == expected


@pytest.mark.parametrize("segment", LENGTHS)
def test_segments_of_a_range_are_exact_up_to_the_largest_file(crypto: Crypto, segment: int) -> None:
    per_segment = segment - 32
    ends = [size for size in EDGES if size > 0]
    cases = [[end - 1, end, segment] for end in ends]
    found = sizes(crypto, "Object.values(sizes.segmentsOf(...values))", cases)
    assert found == [[(end - 1) // per_segment, -(-end // per_segment)] for end in ends]


def test_sealing_of_a_huge_file_announces_its_exact_size(crypto: Crypto) -> None:
    size = 2**45 + 12_345
    sealed = crypto.page.evaluate(
        """async (size) => {
          const { seal } = await import("/static/files/js/crypto/index.js");
          const file = { name: "n", type: "", size };
          return [(await seal(file)).bodySize, (await seal(file, { padded: true })).bodySize];
        }""",
        size,
    )
    assert sealed == [body_length(size, 2**18), body_length(padme(size), 2**18)]


@pytest.mark.parametrize("index", [2**20 - 1, 2**20, 3 * 2**20 + 5, 2**24], ids=hex)
def test_segment_far_beyond_32_bits_is_sealed_at_its_own_offset(crypto: Crypto, index: int) -> None:
    size = 2**24 * 65_504 + 10
    made = crypto.call("sealing.js", "farSegment", size, index)
    segment, envelope = base64.b64decode(made["segment"]), base64.b64decode(made["envelope"])
    is_last = index == 2**24
    assert made["same"]
    assert made["range"] == [index * 65_536, index * 65_536 + len(segment)]
    associated_data = index.to_bytes(8) + bytes([is_last])
    key = segment_key(made["fragment"], envelope, index)
    content = AESGCM(key).decrypt(segment[4:16], segment[16:], associated_data)
    assert content == base64.b64decode(made["content"])
    assert segment[:4] == (len(segment).to_bytes(4) if is_last else b"\xff\xff\xff\xff")
