"""The spec of an upload: requested values, limits and defaults."""

from dataclasses import replace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from bytebin.errors import InvalidEnvelope, InvalidRequest, SizeLimitExceeded
from files.services.spec import Encryption, UploadSpec, clean, effective_chunk_size
from tests.cli.vectors import vector

MIB = 2**20
FILE_SIZES = st.integers(0, 2**46)
CHUNK_SIZES = st.none() | st.integers(1, 2**40)


@given(FILE_SIZES | st.none(), CHUNK_SIZES)
def test_a_file_never_needs_too_many_chunks(size: int | None, asked: int | None) -> None:
    chunk_size = effective_chunk_size(UploadSpec(size=size, chunk_size=asked))
    assert chunk_size >= settings.MIN_CHUNK_BYTES
    assert -(-(size or 0) // chunk_size) <= settings.MAX_CHUNKS


@given(FILE_SIZES, st.integers(settings.MIN_CHUNK_BYTES, settings.MAX_CHUNK_BYTES))
def test_the_requested_chunk_size_is_used_unless_it_needs_too_many_chunks(size: int, asked: int) -> None:
    chunk_size = effective_chunk_size(UploadSpec(size=size, chunk_size=asked))
    if size <= asked * settings.MAX_CHUNKS:
        assert chunk_size == asked
    else:
        assert chunk_size > asked
        assert chunk_size % MIB == 0
        assert (chunk_size - MIB) * settings.MAX_CHUNKS < size


@given(st.integers(0, 10 * 2**30), CHUNK_SIZES)
def test_chunks_of_the_largest_file_are_within_the_limits(size: int, asked: int | None) -> None:
    chunk_size = effective_chunk_size(UploadSpec(size=size, chunk_size=asked))
    assert settings.MIN_CHUNK_BYTES <= chunk_size <= settings.MAX_CHUNK_BYTES


@given(st.integers(10 * 2**30 + 1, 2**200))
def test_a_file_over_the_limit_is_refused_at_any_size(size: int) -> None:
    with pytest.raises(SizeLimitExceeded):
        clean(UploadSpec(name="x", size=size))


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": -1}, {"size": -(2**70)}, {"chunk_size": 0}, {"chunk_size": -1}, {"max_downloads": 0},
        {"max_downloads": 10**6 + 1}, {"expires_in": 59}, {"expires_in": -1}, {"expires_in": 10**10},
        {"fingerprint": "x" * 256},
    ],
)  # fmt: skip
def test_a_number_out_of_range_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InvalidRequest):
        clean(replace(UploadSpec(name="x", size=1), **wrong))  # type: ignore[arg-type]


def test_with_a_limit_of_the_server_every_file_expires(settings: Settings) -> None:
    assert clean(UploadSpec(name="x", size=1)).expires_in is None
    settings.MAX_FILE_TTL = 3600
    assert clean(UploadSpec(name="x", size=1)).expires_in == 3600
    assert clean(UploadSpec(name="x", size=1, expires_in=600)).expires_in == 600
    with pytest.raises(InvalidRequest):
        clean(UploadSpec(name="x", size=1, expires_in=3601))


def test_requests_that_differ_in_anything_but_the_key_have_different_digests() -> None:
    spec = UploadSpec(name="x", size=1, idempotency_key="a")
    assert replace(spec, idempotency_key="b").digest() == spec.digest()
    changes = [
        {"name": "y"}, {"size": 2}, {"content_type": "image/png"}, {"chunk_size": 65_536}, {"fingerprint": "f"},
        {"expires_in": 60}, {"max_downloads": 1}, {"encryption": Encryption(b"e", b"l", b"r")},
    ]  # fmt: skip
    digests = {replace(spec, **change).digest() for change in changes}  # type: ignore[arg-type]
    assert len(digests | {spec.digest()}) == len(changes) + 1


def test_an_encrypted_file_has_no_name_or_type_but_the_size_of_its_envelope() -> None:
    sealed = vector("three")
    spec = UploadSpec(size=len(sealed.body), encryption=Encryption(sealed.envelope, bytes(32), bytes(32)))
    assert clean(spec) == spec
    assert spec.encryption
    wrong: list[UploadSpec] = [
        replace(spec, name="x"),
        replace(spec, content_type="image/png"),
        replace(spec, size=len(sealed.body) - 1),
        replace(spec, size=sealed.size),
        replace(spec, size=None),
        replace(spec, encryption=replace(spec.encryption, link_token_digest=bytes(31))),
        replace(spec, encryption=replace(spec.encryption, read_token_digest=b"")),
        replace(spec, encryption=replace(spec.encryption, envelope=sealed.envelope[:-1])),
    ]
    for refused in wrong:
        with pytest.raises(InvalidEnvelope):
            clean(refused)
