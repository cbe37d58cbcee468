"""The server's checks of an envelope, compared with all vectors and with the command line's arithmetic."""

import pytest
from bytebin_cli.errors import Refused
from bytebin_cli.format import body_length as cli_body_length
from bytebin_cli.format import parse_envelope
from hypothesis import given
from hypothesis import strategies as st

from bytebin.errors import InvalidEnvelope
from files.services.envelopes import body_length, split
from tests.cli.vectors import file_ids, reject_ids, rejected, vector

SEALED = vector("three").envelope
# Rejects that the server can recognise: by magic, version, suite, sizes and the envelope's length.
SEEN_BY_THE_SERVER = {
    "envelope-flip-0", "envelope-flip-8", "envelope-flip-9", "envelope-flip-12", "envelope-flip-15",
    "envelope-flip-16", "header-only", "N-over-limit", "seg-log2-31",
}  # fmt: skip


@pytest.mark.parametrize("file_id", file_ids())
def test_the_body_of_every_vector_has_the_length_that_its_envelope_implies(file_id: str) -> None:
    sealed = vector(file_id)
    assert body_length(sealed.envelope) == len(sealed.body)
    header, rest = split(sealed.envelope)
    assert len(header) == 88
    assert header + rest == sealed.envelope


@pytest.mark.parametrize("reject_id", reject_ids())
def test_the_server_refuses_the_rejects_that_it_can_recognise(reject_id: str) -> None:
    envelope = rejected(reject_id).envelope
    if reject_id in SEEN_BY_THE_SERVER:
        with pytest.raises(InvalidEnvelope):
            body_length(envelope)
    else:
        assert body_length(envelope) > 0


@given(st.binary(max_size=800) | st.integers(0, len(SEALED) - 1).map(lambda end: SEALED[:end]))
def test_bytes_that_are_not_an_envelope_are_refused(content: bytes) -> None:
    with pytest.raises(InvalidEnvelope):
        body_length(content)


@given(st.binary(min_size=1, max_size=50))
def test_an_envelope_with_trailing_bytes_is_refused(more: bytes) -> None:
    with pytest.raises(InvalidEnvelope):
        body_length(SEALED + more)


@given(st.integers(0, 2**47), st.integers(0, 40))
def test_the_length_equals_that_of_the_command_line(plaintext: int, segment_log2: int) -> None:
    changed = bytearray(SEALED)
    changed[11] = segment_log2
    changed[16:24] = plaintext.to_bytes(8)
    if not 16 <= segment_log2 <= 22 or plaintext > 2**46:
        with pytest.raises(InvalidEnvelope):
            body_length(bytes(changed))
    else:
        assert body_length(bytes(changed)) == cli_body_length(plaintext, 1 << segment_log2)


@given(st.integers(0, 161), st.integers(0, 255))
def test_the_server_accepts_every_envelope_that_a_reader_accepts(offset: int, value: int) -> None:
    changed = bytearray(SEALED)
    changed[offset] = value
    try:
        parse_envelope(bytes(changed))
    except Refused:
        return
    assert body_length(bytes(changed)) > 0
