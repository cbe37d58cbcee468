import hashlib

import pytest
from bytebin_cli.format import parse_fragment
from bytebin_cli.keys import link_token

from .reading import read
from .vectors import file_ids, reject_ids, rejected, vector


def test_all_vectors_are_present() -> None:
    assert len(file_ids()) == 13
    assert len(reject_ids()) == 71


@pytest.mark.parametrize("file_id", file_ids())
def test_vector_is_read(file_id: str) -> None:
    expected = vector(file_id)
    reading = read(expected.envelope, expected.body, expected.fragment, expected.password)
    assert reading.refusal is None
    assert reading.metadata is not None
    assert reading.keys is not None
    assert (reading.metadata.name, reading.metadata.media_type) == (expected.name, expected.media_type)
    assert reading.metadata.size == len(reading.released) == expected.size
    assert hashlib.sha256(reading.released).hexdigest() == expected.sha256
    assert reading.released == expected.plaintext or file_id == "other-same-secret"
    assert reading.keys.read_token == expected.read_token
    assert link_token(parse_fragment(expected.fragment).secret) == expected.link_token


@pytest.mark.parametrize("reject_id", reject_ids())
def test_reject_is_refused_before_anything_wrong_is_released(reject_id: str) -> None:
    attack = rejected(reject_id)
    reading = read(attack.envelope, attack.body, attack.fragment, attack.password)
    assert reading.refusal is not None
    original = vector(attack.original)
    whole = read(original.envelope, original.body, original.fragment, original.password).released
    assert len(reading.released) < len(whole)
    assert whole.startswith(reading.released)
