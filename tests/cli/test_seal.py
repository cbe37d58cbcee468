"""The writer of format b1, checked with the reader and against the fixed vectors."""

import hashlib
import inspect
import struct
from concurrent.futures import ThreadPoolExecutor

import pytest
from bytebin_cli import body, format, keys, metadata, seal  # noqa: A004  # the module's own name
from bytebin_cli.errors import DamagedLink, Refused, WrongPassword
from bytebin_cli.format import SEGMENT_OVERHEAD, parse_envelope, parse_fragment
from bytebin_cli.keys import link_token, token_digest
from bytebin_cli.metadata import Metadata
from bytebin_cli.seal import Sealing

from tests.campaign import rounds

from .reading import read
from .vectors import file_ids, vector

R = 262_144
P = R - SEGMENT_OVERHEAD
IV = slice(4, 16)


def content_of(size: int) -> bytes:
    return bytes((31 * i + 13 * (i >> 8) + 7 * (i >> 16)) & 255 for i in range(size))


def begin(size: int, password: str | None = None, name: str = "plan.pdf") -> Sealing:
    return seal.seal(Metadata(name, "application/pdf", size), 1_700_000_000_123, password)


def chunks(sealing: Sealing, content: bytes, chunk_size: int) -> list[bytes]:
    """Return the chunks, sealed by several threads at once, the last one first."""
    indexes = range(-(-sealing.body_length // chunk_size))
    with ThreadPoolExecutor(4) as pool:
        sealed = pool.map(lambda i: sealed_chunk(sealing, content, i, chunk_size), indexes[::-1])
        return list(sealed)[::-1]


def sealed_chunk(sealing: Sealing, content: bytes, index: int, chunk_size: int) -> bytes:
    def read(offset: int, buffer: memoryview) -> None:
        buffer[:] = content[offset : offset + len(buffer)]

    chunk = sealing.apply(read, index, chunk_size, memoryview(bytearray(chunk_size)))
    assert chunk.digest == hashlib.sha256(chunk.content).digest()
    return bytes(chunk.content)


@pytest.mark.parametrize("segments", [1, 3])
@pytest.mark.parametrize("size", [0, 1, P - 1, P, P + 1, 3 * P - 1, 3 * P, 3 * P + 1, 7 * P + 5])
def test_a_sealed_file_can_be_read(size: int, segments: int) -> None:
    content = content_of(size)
    sealing = begin(size, name="Überraschung 📎.pdf")
    sealed = b"".join(chunks(sealing, content, segments * R))
    assert len(sealed) == sealing.body_length
    reading = read(sealing.envelope, sealed, sealing.fragment)
    assert reading.refusal is None
    assert reading.metadata == Metadata("Überraschung 📎.pdf", "application/pdf", size)
    assert reading.released == content


def test_a_password_is_needed_in_addition_to_the_link() -> None:
    sealing = begin(5, password="Caf\u00e9")
    sealed = sealed_chunk(sealing, b"hello", 0, R)
    assert sealing.fragment.startswith("#b1p.")
    # The same letters, composed differently by another keyboard.
    assert read(sealing.envelope, sealed, sealing.fragment, "Cafe\u0301").released == b"hello"
    assert isinstance(read(sealing.envelope, sealed, sealing.fragment, "cafe").refusal, WrongPassword)
    without = sealing.fragment.replace("#b1p.", "#b1.")
    assert isinstance(read(sealing.envelope, sealed, without).refusal, DamagedLink)


def test_the_password_is_stretched_with_the_parameters_of_the_format() -> None:
    kdf = parse_envelope(begin(5, password="secret").envelope).header.kdf
    assert kdf is not None
    assert (kdf.kdf_id, kdf.memory, kdf.time) == (2, 65_536, 3)
    assert any(kdf.salt)
    assert parse_envelope(begin(5).envelope).header.raw[56:] == bytes(32)


def test_two_encryptions_of_a_file_share_nothing() -> None:
    first, second = (parse_envelope(begin(5, password="secret").envelope) for _ in range(2))
    assert first.header.file_id != second.header.file_id
    assert first.header.kdf
    assert second.header.kdf
    assert first.header.kdf.salt != second.header.kdf.salt
    assert first.floe_iv != second.floe_iv
    assert first.sealed_metadata[:12] != second.sealed_metadata[:12]
    assert begin(5).fragment != begin(5).fragment


def test_a_segment_that_is_sealed_again_has_another_iv() -> None:
    sealing = begin(P + 1)
    content = content_of(P + 1)
    ivs = {sealed[IV] for _ in range(50) for sealed in chunks(sealing, content, R)}
    assert len(ivs) == 100


def test_ivs_are_unique_over_many_sealings() -> None:
    sealer = begin(1).sealer
    segment = bytearray(SEGMENT_OVERHEAD)

    def new_iv() -> bytes:
        sealer.seal(memoryview(b""), 0, True, memoryview(segment))
        return bytes(segment[IV])

    count = rounds(1_000_000)
    assert len({new_iv() for _ in range(count)}) == count


def test_no_function_takes_an_iv_a_salt_or_a_file_id() -> None:
    taken = {
        name
        for module in (seal, body, keys, metadata, format)
        for function in vars(module).values()
        if inspect.isfunction(function) and function.__module__ == module.__name__
        if not function.__name__.startswith("_")
        for name in inspect.signature(function).parameters
    }
    assert not {name for name in taken if "iv" in name.split("_") or "salt" in name or "file_id" in name}
    assert "nonce" not in taken


def test_an_encryption_is_resumed_with_the_same_keys() -> None:
    content = content_of(3 * P)
    begun = begin(3 * P, password="secret")
    again = seal.seal_again(begun.fragment, begun.envelope, "secret")
    first, last = chunks(begun, content, R), chunks(again, content, R)
    assert first[1] != last[1]
    reading = read(begun.envelope, first[0] + last[1] + first[2], begun.fragment, "secret")
    assert (reading.refusal, reading.released) == (None, content)
    assert (again.link_token_digest, again.read_token_digest) == (
        begun.link_token_digest,
        begun.read_token_digest,
    )
    with pytest.raises(WrongPassword):
        seal.seal_again(begun.fragment, begun.envelope, "another")


WRITTEN = [file_id for file_id in file_ids() if not parse_envelope(vector(file_id).envelope).header.padded]


@pytest.mark.parametrize("file_id", WRITTEN)
def test_a_vector_is_sealed_again_except_for_its_ivs(file_id: str) -> None:
    known = vector(file_id)
    if file_id == "other-same-secret":
        known_content = read(known.envelope, known.body, known.fragment).released
    else:
        known_content = known.plaintext
    again = seal.seal_again(known.fragment, known.envelope, known.password)
    length = again.chunk_multiple
    sealed = chunks(again, known_content, length)
    assert [piece[:4] for piece in sealed] == [
        known.body[i * length : i * length + 4] for i in range(len(sealed))
    ]
    assert again.body_length == len(known.body)
    assert read(known.envelope, b"".join(sealed), known.fragment, known.password).released == known_content
    assert again.read_token_digest == token_digest(known.read_token)
    assert again.link_token_digest == token_digest(known.link_token)
    assert again.fragment.removeprefix("#") == known.fragment.removeprefix("#")


def test_padded_files_are_not_resumed() -> None:
    padded = vector("padded")
    with pytest.raises(Refused):
        seal.seal_again(padded.fragment, padded.envelope, None)


def test_the_length_of_a_name_cannot_be_seen() -> None:
    lengths = {len(begin(5, name="n" * length).envelope) for length in range(1, 200)}
    assert lengths == {162 + 540}


def test_a_name_too_long_for_an_envelope_is_refused() -> None:
    assert len(begin(5, name="n" * 65_000).envelope) == 162 + 65_564
    with pytest.raises(Refused, match="name is too long"):
        begin(5, name="n" * 66_000)


def test_the_metadata_includes_the_modification_time() -> None:
    encoded = metadata.encode_metadata(Metadata("a", "", 3), 12)
    (length,) = struct.unpack_from(">I", encoded)
    assert encoded[4 : 4 + length] == b'{"name": "a", "type": "", "size": 3, "mtime": 12}'


def test_the_envelope_and_digests_do_not_contain_the_key() -> None:
    sealing = begin(5)
    secret = parse_fragment(sealing.fragment).secret
    assert token_digest(link_token(secret)) == sealing.link_token_digest
    for public in (sealing.envelope, sealing.link_token_digest, sealing.read_token_digest):
        assert secret not in public
