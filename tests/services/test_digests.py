"""Digest fields of RFC 9530."""

import hashlib
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bytebin.errors import DigestInvalid, DigestMismatch, DigestUnsupported
from files.api.digests import parse_digest
from files.services.digests import ALGORITHMS, DigestReader, format_digest

SHA256, SHA512 = st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64)


@given(SHA256, SHA512)
def test_a_written_digest_is_parsed_again(short: bytes, long: bytes) -> None:
    both = f"{format_digest('sha-512', long)}, {format_digest('sha-256', short)}"
    assert parse_digest(both) == {"sha-256": short, "sha-512": long}
    assert parse_digest(format_digest("sha-256", short)) == {"sha-256": short}


@given(SHA256, st.binary(max_size=70))
def test_an_unsupported_algorithm_is_ignored_next_to_a_supported_one(digest: bytes, other: bytes) -> None:
    field = f"{format_digest('md5', other)},{format_digest('sha-256', digest)}"
    assert parse_digest(field) == {"sha-256": digest}
    with pytest.raises(DigestUnsupported):
        parse_digest(format_digest("md5", other))


@given(st.sampled_from(sorted(ALGORITHMS)), st.binary(max_size=100))
def test_a_digest_of_wrong_length_is_refused(algorithm: str, digest: bytes) -> None:
    if len(digest) == hashlib.new(ALGORITHMS[algorithm]).digest_size:
        assert parse_digest(format_digest(algorithm, digest)) == {algorithm: digest}
    else:
        with pytest.raises(DigestInvalid):
            parse_digest(format_digest(algorithm, digest))


@given(st.text(max_size=200) | st.from_regex(r"(sha-256=:[A-Za-z0-9+/=]*:[ ,]*)*", fullmatch=True))
@example("")
@example(",")
@example("sha-256=:A:")
@example("sha-256=:===:")
@example("SHA-256=:AAAA:")
@example("sha-256=AAAA")
def test_any_text_is_parsed_or_refused(field: str) -> None:
    try:
        digests = parse_digest(field)
    except (DigestInvalid, DigestUnsupported):
        return
    assert digests
    assert all(len(digest) == hashlib.new(ALGORITHMS[name]).digest_size for name, digest in digests.items())


@given(st.binary(max_size=5000), st.integers(0, 5000), st.integers(1, 700))
def test_a_stream_is_counted_digested_and_cut(content: bytes, limit: int, block: int) -> None:
    reader = DigestReader(BytesIO(content), limit, ["sha-512"])
    out = b"".join(iter(lambda: reader.read(block), b""))
    assert out == content[:limit]
    assert reader.length == len(out)
    assert reader.sha256 == hashlib.sha256(out).hexdigest()
    right = {"sha-256": hashlib.sha256(out).digest(), "sha-512": hashlib.sha512(out).digest()}
    reader.require(right)
    for name, digest in right.items():
        with pytest.raises(DigestMismatch):
            reader.require(right | {name: digest[:-1] + bytes([digest[-1] ^ 1])})
