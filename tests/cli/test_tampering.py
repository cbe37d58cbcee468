import json
import time

import pytest
from bytebin_cli.errors import DamagedFile, DamagedLink, WrongPassword

from .reading import Reading, read
from .sealing import Sealed, Sealer, describe, seal
from .vectors import rejected, vector

R = 65536
P = R - 32


def flipped(data: bytes, position: int, mask: int) -> bytes:
    return data[:position] + bytes([data[position] ^ mask]) + data[position + 1 :]


def test_a_flip_in_every_byte_of_an_envelope_is_refused() -> None:
    whole = vector("one-byte")
    for position in range(len(whole.envelope)):
        for mask in (0x01, 0x80):
            reading = read(flipped(whole.envelope, position, mask), whole.body, whole.fragment)
            assert reading.refusal is not None, position
            assert reading.metadata is None
            assert reading.released == b""


def test_a_flip_in_every_byte_of_a_short_body_is_refused() -> None:
    whole = vector("one-byte")
    for position in range(len(whole.body)):
        reading = read(whole.envelope, flipped(whole.body, position, 0x10), whole.fragment)
        assert isinstance(reading.refusal, DamagedFile), position
        assert reading.released == b""


@pytest.mark.parametrize("segment", [0, 1, 2])
@pytest.mark.parametrize("offset", [0, 3, 4, 15, 16, 60, 99, -16, -1])
def test_a_flip_in_each_part_of_a_segment_releases_only_the_segments_before(
    segment: int, offset: int
) -> None:
    whole = vector("three")
    end = min((segment + 1) * R, len(whole.body))
    position = end + offset if offset < 0 else segment * R + offset
    reading = read(whole.envelope, flipped(whole.body, position, 0x01), whole.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.released == whole.plaintext[: segment * P]


@pytest.mark.parametrize(
    ("order", "true_segments"),
    [
        ([1, 0, 2], 0),
        ([0, 0, 2], 1),
        ([0, 1, 1], 0),
        ([2, 1, 0], 0),
        ([1, 2], 0),
        ([0, 2], 0),
        ([0, 1], 0),
        ([0, 1, 2, 2], 0),
        ([0, 1, 1, 2], 0),
        ([], 0),
    ],
)
def test_moved_duplicated_dropped_or_added_segments_are_refused(order: list[int], true_segments: int) -> None:
    whole = vector("three")
    segments = [whole.body[start : start + R] for start in range(0, len(whole.body), R)]
    reading = read(whole.envelope, b"".join(segments[index] for index in order), whole.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.released == whole.plaintext[: true_segments * P]


@pytest.mark.parametrize("length", [0, 1, 31, 32, 131203, 131205])
def test_a_body_of_another_length_releases_nothing(length: int) -> None:
    whole = vector("three")
    reading = read(whole.envelope, (whole.body + b"\0")[:length], whole.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.released == b""


def sealed_in_two_segments() -> tuple[Sealer, list[bytes], bytes]:
    plaintext = bytes(range(256)) * 400
    sealer = Sealer(len(plaintext))
    return sealer, list(sealer.segments(plaintext)), plaintext


def test_the_sealer_of_these_tests_writes_valid_files() -> None:
    sealer, segments, plaintext = sealed_in_two_segments()
    reading = read(sealer.envelope(describe(len(plaintext))), b"".join(segments), sealer.fragment)
    assert reading.refusal is None
    assert reading.released == plaintext


def test_a_truncated_body_with_its_length_lowered_fails_at_the_commitment() -> None:
    sealer, segments, plaintext = sealed_in_two_segments()
    envelope = sealer.envelope(describe(len(plaintext)))
    lowered = envelope[:16] + P.to_bytes(8, "big") + envelope[24:]
    assert_wrong_link(read(lowered, segments[0], sealer.fragment))


def test_an_extra_empty_last_segment_sealed_with_the_right_key_is_refused() -> None:
    sealer = Sealer(P)
    body = sealer.segment(bytes(P), 0, False) + sealer.segment(b"", 1, True)
    reading = read(sealer.envelope(describe(P)), body, sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.released == b""


def test_a_middle_segment_sealed_as_the_last_is_refused() -> None:
    sealer, segments, plaintext = sealed_in_two_segments()
    body = sealer.segment(plaintext[:P], 0, True) + segments[1]
    reading = read(sealer.envelope(describe(len(plaintext))), body, sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.released == b""


def test_a_last_segment_sealed_as_a_middle_one_is_refused() -> None:
    sealer, segments, plaintext = sealed_in_two_segments()
    body = segments[0] + sealer.segment(plaintext[P:], 1, False)
    reading = read(sealer.envelope(describe(len(plaintext))), body, sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.released == plaintext[:P]


@pytest.mark.parametrize(("start", "end"), [(0, 88), (88, 162), (162, 702), (0, 162), (88, 702), (24, 56)])
def test_parts_of_another_envelope_under_the_same_secret_are_refused(start: int, end: int) -> None:
    whole, other = vector("three"), vector("other-same-secret")
    mixed = whole.envelope[:start] + other.envelope[start:end] + whole.envelope[end:]
    for body in (whole.body, other.body):
        reading = read(mixed, body, whole.fragment)
        assert reading.refusal is not None
        assert reading.released == b""


def test_a_file_made_for_two_keys_fails_at_the_commitment() -> None:
    """Everything but the commitment is sealed for the second key, so each GCM tag would verify under it."""
    first, second = Sealer(5, secret=b"\x01" * 32), Sealer(5, secret=b"\x02" * 32)
    body = second.segment(b"hello", 0, True)
    right = read(second.envelope(describe(5)), body, second.fragment)
    assert right.released == b"hello"
    shared = second.envelope(describe(5), tag=first.header_tag)
    assert_wrong_link(read(shared, body, second.fragment))


def test_a_wrong_key_is_a_wrong_link() -> None:
    whole = vector("three")
    assert_wrong_link(read(whole.envelope, whole.body, vector("padded").fragment))


def test_a_wrong_password_is_distinguished_from_a_wrong_link() -> None:
    whole = vector("password-argon2id")
    for password in ("", "x", whole.password.upper() if whole.password else "", f"{whole.password} "):
        reading = read(whole.envelope, whole.body, whole.fragment, password)
        assert isinstance(reading.refusal, WrongPassword)
        assert reading.metadata is None
        assert reading.released == b""


def test_the_right_password_with_another_link_opens_nothing() -> None:
    whole = vector("password-pbkdf2")
    reading = read(whole.envelope, whole.body, vector("password-nfkc").fragment, whole.password)
    assert isinstance(reading.refusal, WrongPassword)
    assert reading.released == b""


@pytest.mark.parametrize("spelling", ["caf\u00e9 \u00c5", "cafe\u0301 A\u030a", "caf\u00e9 \u212b"])
def test_a_password_opens_in_every_unicode_form(spelling: str) -> None:
    whole = vector("password-nfkc")
    reading = read(whole.envelope, whole.body, whole.fragment, spelling)
    assert reading.refusal is None
    assert reading.released == whole.plaintext


def test_a_password_that_is_not_text_is_refused() -> None:
    whole = vector("password-pbkdf2")
    assert isinstance(read(whole.envelope, whole.body, whole.fragment, "\udcff").refusal, WrongPassword)


@pytest.mark.parametrize("reject_id", ["kdf-bomb-pbkdf2", "kdf-bomb-argon2id", "kdf-too-weak", "kdf-unknown"])
def test_kdf_bombs_are_refused_without_running_them(reject_id: str) -> None:
    attack = rejected(reject_id)
    started = time.process_time()
    reading = read(attack.envelope, attack.body, attack.fragment, attack.password)
    assert isinstance(reading.refusal, DamagedFile)
    # CPU seconds, which a busy machine does not change. A bomb takes hours.
    assert time.process_time() - started < 1


def test_password_flag_and_link_must_agree() -> None:
    whole, plain = vector("password-pbkdf2"), vector("three")
    downgraded = whole.fragment.replace("b1p.", "b1.")
    upgraded = plain.fragment.replace("b1.", "b1p.")
    assert_wrong_link(read(whole.envelope, whole.body, downgraded, whole.password))
    assert_wrong_link(read(plain.envelope, plain.body, upgraded, "x"))


@pytest.mark.parametrize("size", [0, 4, 6, 2**53, -1, "5", 5.0, True, None])
def test_a_size_other_than_the_authenticated_one_is_refused(size: object) -> None:
    assert_metadata_refused({"name": "a", "type": "b", "size": size})


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b'"name"',
        b'{"name":"a","type":"b"}',
        b'{"name":1,"type":"b","size":5}',
        b'{"name":"a","type":null,"size":5}',
        b'{"type":"b","size":5}',
        b'{"name":"a","type":"b","size":5}x',
        b'{"name":"a","type":"b","size":5,"mtime":NaN}',
        b'{"name":"\xff","type":"b","size":5}',
        b'\xef\xbb\xbf{"name":"a","type":"b","size":5}',
        b"[" * 500,
        b'{"size":' + b"9" * 490 + b"}",
    ],
)
def test_metadata_with_a_wrong_structure_is_refused(document: bytes) -> None:
    assert_metadata_refused(document)


def test_unknown_and_optional_members_of_the_metadata_are_accepted() -> None:
    sealer = Sealer(5)
    document = {**describe(5), "mtime": 1_700_000_000_000, "thumbnail": "data:,", "later": [1]}
    reading = read(sealer.envelope(document), sealer.segment(b"hello", 0, True), sealer.fragment)
    assert reading.released == b"hello"


def test_metadata_nested_too_deeply_to_parse_is_refused() -> None:
    sealer = Sealer(5, meta_log2=16)
    reading = read(sealer.envelope(b"[" * 60_000), sealer.segment(b"hello", 0, True), sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)


def test_a_size_that_is_a_boolean_is_refused() -> None:
    sealer = Sealer(1)
    document = {"name": "a", "type": "b", "size": True}
    reading = read(sealer.envelope(document), sealer.segment(b"x", 0, True), sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)


def assert_metadata_refused(document: object) -> None:
    sealer = Sealer(5)
    reading = read(sealer.envelope(document), sealer.segment(b"hello", 0, True), sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert (reading.metadata, reading.released) == (None, b"")


@pytest.mark.parametrize("padding", [b"\x01", b"\x80", b"\x01" + bytes(100)])
def test_metadata_padding_that_is_not_zero_is_refused(padding: bytes) -> None:
    sealer = Sealer(5)
    envelope = sealer.envelope(describe(5), padding=padding)
    assert isinstance(read(envelope, sealer.segment(b"hello", 0, True), sealer.fragment).refusal, DamagedFile)


@pytest.mark.parametrize("length", [509, 4096, 2**32 - 1])
def test_metadata_longer_than_its_block_is_refused(length: int) -> None:
    sealer = Sealer(5)
    document = json.dumps(describe(5)).encode().ljust(508)
    envelope = sealer.envelope(document, length=length)
    assert isinstance(read(envelope, sealer.segment(b"hello", 0, True), sealer.fragment).refusal, DamagedFile)


PADDED_FLAG = 2


@pytest.mark.parametrize(("size", "padded_length"), [(P - 100, 65536), (100_001, 100_352), (0, 0), (9, 10)])
def test_padding_is_not_released(size: int, padded_length: int) -> None:
    sealer = Sealer(padded_length, flags=PADDED_FLAG)
    plaintext = b"x" * size
    body = b"".join(sealer.segments(plaintext.ljust(padded_length, b"\0")))
    reading = read(sealer.envelope(describe(size)), body, sealer.fragment)
    assert reading.refusal is None
    assert reading.released == plaintext


@pytest.mark.parametrize("position", [100_001, 100_351, 130_000])
def test_body_padding_that_is_not_zero_is_refused(position: int) -> None:
    size, padded_length = (100_001, 100_352) if position < 100_352 else (129_100, 131_072)
    sealer = Sealer(padded_length, flags=PADDED_FLAG)
    plaintext = bytearray(b"x" * size + bytes(padded_length - size))
    plaintext[position] = 1
    body = b"".join(sealer.segments(bytes(plaintext)))
    reading = read(sealer.envelope(describe(size)), body, sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.released == bytes(plaintext[:P])


@pytest.mark.parametrize("size", [98_304, 100_353, 90_000])
def test_a_padded_length_that_is_not_the_padme_of_the_size_is_refused(size: int) -> None:
    sealer = Sealer(100_352, flags=PADDED_FLAG)
    body = b"".join(sealer.segments(bytes(100_352)))
    reading = read(sealer.envelope(describe(size)), body, sealer.fragment)
    assert isinstance(reading.refusal, DamagedFile)
    assert reading.metadata is None


@pytest.mark.parametrize("size", [0, 1, P - 1, P, P + 1, 3 * P - 1, 3 * P, 3 * P + 1])
def test_sizes_at_the_edges_of_segments_are_read(size: int) -> None:
    plaintext = bytes(size)
    sealed: Sealed = seal(plaintext)
    reading = read(sealed.envelope, sealed.body, sealed.fragment)
    assert reading.refusal is None
    assert reading.released == plaintext


def test_name_is_what_the_uploader_wrote() -> None:
    name = "\u202e/../\0\n" + json.dumps("x")
    sealed = seal(b"", name)
    reading = read(sealed.envelope, sealed.body, sealed.fragment)
    assert reading.metadata is not None
    assert reading.metadata.name == name


def assert_wrong_link(reading: Reading) -> None:
    assert isinstance(reading.refusal, DamagedLink)
    assert (reading.metadata, reading.released) == (None, b"")
