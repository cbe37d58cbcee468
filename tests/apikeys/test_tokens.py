import re
from binascii import crc32
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apikeys import tokens
from apikeys.tokens import MalformedToken
from bytebin.db.ids import ALPHABET

KEY_ID = "0123456789Ab"
BASE62 = st.sampled_from(ALPHABET)


def test_a_token_has_the_documented_form() -> None:
    token = str(tokens.make(KEY_ID))
    assert re.fullmatch(r"bb_0123456789Ab_[0-9A-Za-z]{43}[0-9A-Za-z]{6}", token)
    assert token.isascii()
    assert len(token) == 65


def test_the_checksum_is_the_crc32_of_the_preceding_text_in_base62() -> None:
    body = f"bb_{KEY_ID}_{'z' * 43}"
    number = crc32(body.encode())
    digits = [ALPHABET.index(char) for char in tokens.checksum(body)]
    assert sum(digit * 62**place for place, digit in enumerate(reversed(digits))) == number


def test_tokens_can_be_parsed_and_never_repeat() -> None:
    made = [tokens.make(KEY_ID) for _ in range(100)]
    assert all(tokens.parse(str(token)) == token for token in made)
    assert len({token.secret for token in made}) == 100


def test_the_digest_is_the_sha256_of_the_secret() -> None:
    token = tokens.make(KEY_ID)
    assert token.digest == sha256(token.secret.encode()).hexdigest()


def test_the_secret_stays_out_of_the_repr() -> None:
    token = tokens.make(KEY_ID)
    assert token.secret not in repr(token)


@given(place=st.integers(0, 64), char=BASE62)
def test_any_single_mistyped_character_is_detected(place: int, char: str) -> None:
    token = str(tokens.make(KEY_ID))
    mistyped = token[:place] + char + token[place + 1 :]
    if mistyped != token:
        with pytest.raises(MalformedToken):
            tokens.parse(mistyped)


@given(st.text(max_size=100))
def test_no_text_breaks_the_parser(text: str) -> None:
    with pytest.raises(MalformedToken):
        tokens.parse(text)


@pytest.mark.parametrize("change", ["{}\n", " {}", "{}0", "Bearer {}", "{}\x00"])
def test_a_token_with_text_around_it_is_refused(change: str) -> None:
    with pytest.raises(MalformedToken):
        tokens.parse(change.format(tokens.make(KEY_ID)))
