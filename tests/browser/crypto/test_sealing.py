"""`openLink` reads what `seal` writes. Nothing random repeats, and no caller chooses a nonce or a file_id."""

from typing import Any

import pytest

from tests.browser.crypto.driver import Crypto
from tests.campaign import rounds

R = 1 << 16
P = R - 32
SIZES = [0, 1, P - 1, P, P + 1, 3 * P - 1, 3 * P, 3 * P + 1, 7 * P + 5]


def padme(size: int) -> int:
    """Return the Padmé length by the formula of the paper, with bit operations on exact integers."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


def body_length(plaintext: int, segment: int) -> int:
    return plaintext + 32 * max(1, -(-plaintext // (segment - 32)))


@pytest.mark.parametrize("segments_in_chunk", [1, 2])
@pytest.mark.parametrize("padded", [False, True], ids=["exact", "padded"])
@pytest.mark.parametrize("size", SIZES)
def test_sealed_file_opens_again(crypto: Crypto, size: int, padded: bool, segments_in_chunk: int) -> None:
    options = {"segLog2": 16, "padded": padded, "segmentsInChunk": segments_in_chunk}
    outcome = crypto.call("sealing.js", "roundTrip", size, options)
    assert outcome["same"]
    assert outcome["tokens"] == [True, True]
    expected = body_length(padme(size) if padded else size, R)
    assert outcome["announced"] == [expected] * 3
    assert outcome["body"] == expected
    assert outcome["metadata"] == {
        "name": "naïve \u202e.txt",
        "type": "text/plain",
        "size": size,
        "mtime": 1_700_000_000_123,
        "thumbnail": "data:,",
    }


@pytest.mark.parametrize("size", [1 << 16, (1 << 16) + 1, (1 << 17) - 1, 200_000])
def test_padded_file_opens_again_at_the_steps_of_padme(crypto: Crypto, size: int) -> None:
    options = {"segLog2": 16, "padded": True, "segmentsInChunk": 1}
    assert crypto.call("sealing.js", "roundTrip", size, options)["same"]


def test_padding_may_need_chunks_without_a_byte_of_the_file(crypto: Crypto) -> None:
    size = (1 << 23) + 1
    assert padme(size) - size > 2 * R
    options = {"segLog2": 16, "padded": True, "segmentsInChunk": 1}
    outcome = crypto.call("sealing.js", "roundTrip", size, options)
    assert outcome["same"]
    assert outcome["body"] == body_length(padme(size), R)


@pytest.mark.parametrize("seg_log2", [18, 22])
def test_other_segment_lengths_open_again(crypto: Crypto, seg_log2: int) -> None:
    options = {"segLog2": seg_log2, "padded": False, "segmentsInChunk": 2}
    assert crypto.call("sealing.js", "roundTrip", 3 * (1 << seg_log2) - 7, options)["same"]


@pytest.mark.parametrize("padded", [False, True], ids=["exact", "padded"])
def test_range_is_read_from_its_own_segments_only(crypto: Crypto, padded: bool) -> None:
    size = 4 * P + 100
    length = body_length(padme(size) if padded else size, R)
    ranges = {
        (0, 1): (0, R),
        (P - 1, P + 1): (0, 2 * R),
        (P, 2 * P): (R, 2 * R),
        (2 * P + 7, 4 * P + 1): (2 * R, min(5 * R, length)),
        (size - 1, size): (4 * R, min(5 * R, length)),
        (0, size): (0, length),
    }
    results = crypto.call("sealing.js", "readRanges", size, [list(wanted) for wanted in ranges], padded)
    assert [result["same"] for result in results] == [True] * len(ranges)
    assert [tuple(result["fetched"]) for result in results] == list(ranges.values())


def test_a_resumed_upload_continues_under_the_same_keys(crypto: Crypto) -> None:
    assert crypto.call("sealing.js", "resumed", 3 * P + 17) == {
        "same": True,
        "segmentsRepeated": 0,
        "sameProperties": True,
        "sameDigests": True,
    }


@pytest.mark.parametrize(
    ("change", "code"), [(None, None), ("envelope", "wrong-key"), ("fragment", "wrong-key")]
)
def test_an_upload_resumes_only_with_its_own_link(
    crypto: Crypto, change: str | None, code: str | None
) -> None:
    assert crypto.call("sealing.js", "resumeWith", change) == code


def test_repeated_sealing_never_repeats_an_iv(crypto: Crypto) -> None:
    count = rounds(100_000)
    assert crypto.call("sealing.js", "ivsOfRepeatedSealing", count) == count


def test_fresh_ivs_are_all_different(crypto: Crypto) -> None:
    count = rounds(1_000_000)
    assert crypto.call("sealing.js", "freshIvs", count) == count


def test_two_sealings_of_one_file_share_no_random_part(crypto: Crypto) -> None:
    file_id, floe_iv, tag, metadata_nonce = [24, 56], [98, 130], [130, 162], [162, 174]
    shared = crypto.call("sealing.js", "sharedParts", [file_id, floe_iv, tag, metadata_nonce, [0, 24]])
    assert shared == {"fragment": False, "parts": [[0, 24]]}


@pytest.mark.parametrize("password", ["", "p"])
def test_a_replacement_keeps_the_link_and_nothing_else(crypto: Crypto, password: str) -> None:
    outcome = crypto.call("sealing.js", "replaced", password)
    assert outcome == {"shared": ["fragment", "linkTokenDigest"], "sameFileId": False, "revision": 2}


@pytest.mark.parametrize(("password", "other"), [("", "p"), ("p", "")])
def test_a_replacement_needs_a_password_as_its_link_does(crypto: Crypto, password: str, other: str) -> None:
    assert crypto.call("sealing.js", "replacementRefused", password, other) == "damaged-link"


@pytest.mark.parametrize(
    ("revision", "read"),
    [(None, "damaged"), (1, 1), (2**53 - 1, 2**53 - 1), (0, "damaged"), (1.5, "damaged"), ("2", "damaged")],
)
def test_a_revision_is_a_number_from_one(crypto: Crypto, revision: Any, read: Any) -> None:
    assert crypto.call("sealing.js", "revisionRead", revision) == read


def test_seal_takes_only_file_padding_and_password_from_its_caller(crypto: Crypto) -> None:
    options = ["argon2id", "padded", "password", "segLog2"]
    file = ["mtime", "name", "revision", "size", "thumbnail", "type"]
    assert crypto.call("sealing.js", "propertiesReadBySeal") == sorted([*options, *file])


def test_no_other_function_is_exported(crypto: Crypto) -> None:
    names = [
        "bodyLength",
        "openLink",
        "padme",
        "resume",
        "seal",
        "sealReplacement",
        "sealedLengths",
        "transformOf",
    ]
    assert crypto.call("sealing.js", "exportedFunctions") == names


@pytest.mark.parametrize(
    ("action", "size", "refusal"),
    [
        ("seal", 2**46, None),
        ("seal", 2**46 + 1, "file-too-large"),
        ("seal", -1, "RangeError"),
        ("seal", 1.5, "RangeError"),
        ("longName", 65_000, None),
        ("longName", 65_536, "metadata-too-large"),
        ("otherSize", 10, "source-changed"),
        ("shortSlice", 10, "source-changed"),
        ("chunkPastTheEnd", 10, "RangeError"),
        ("oddChunkSize", 10, "RangeError"),
    ],
)
def test_wrong_input_is_refused(crypto: Crypto, action: str, size: Any, refusal: str | None) -> None:
    assert crypto.call("sealing.js", "refusalOf", size, action) == refusal
