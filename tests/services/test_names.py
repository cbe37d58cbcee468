"""Allowed file names."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bytebin.errors import InvalidName
from files.services.names import clean_name

TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@given(TEXT)
@example("e\u0301" * 90)
@example("\ud800")
@example("\u212b.txt")
def test_a_name_is_refused_or_safe(name: str) -> None:
    try:
        clean = clean_name(name)
    except InvalidName:
        return
    assert clean == unicodedata.normalize("NFC", name)
    assert clean_name(clean) == clean
    assert 1 <= len(clean.encode()) <= 255
    assert clean.strip() not in ("", ".", "..")
    assert not set(clean) & set("/\\\0\r\n\u202e\u2066\u2028")
    assert all(unicodedata.category(character) not in ("Cc", "Cs") for character in clean)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=50))
def test_letters_and_digits_of_any_script_are_a_name(name: str) -> None:
    assert clean_name(f"{name}.txt") == unicodedata.normalize("NFC", f"{name}.txt")


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=50))
def test_two_spellings_of_one_name_become_one(name: str) -> None:
    assert clean_name(unicodedata.normalize("NFD", name)) == clean_name(unicodedata.normalize("NFC", name))


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "..", "../x", "a/b", "a\\b", "a\0b", "a\r\nb", "a\tb", "a\x7fb", "a\u0085b", "photo\u202egpj.exe",
        "a\u2067b", "a\u2028b", "\ufeffa", "\ud83d", "x" * 256, "é" * 128,
        # Invisible characters alone.
        "\u200b", "\u200e\u200f", "\u00ad", "\u2800", "\u3164", "\ufe0f", "\u034f\u200d", "\U000e0041", "\u3000\u2060",
    ],
)  # fmt: skip
def test_a_name_that_could_mislead_is_refused(name: str) -> None:
    with pytest.raises(InvalidName):
        clean_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "x" * 255,
        "é" * 127,
        "a b.txt",
        ".profile",
        "...",
        "日本語 👨‍👩‍👧.png",
        "a'\"<b>;.html",
        # Direction marks and joiners, as names in Arabic, Hebrew and Persian and of WhatsApp contain them.
        "\u200eWhatsApp Image.jpeg",
        "\u200fשלום.pdf",
        "\u061cمرحبا.txt",
        "می\u200cخواهم.txt",
        "\ue000",
        "\u0e33",
    ],
)
def test_an_unusual_name_is_accepted(name: str) -> None:
    assert clean_name(name) == name
