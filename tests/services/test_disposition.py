"""Content-Disposition: a strict reader of RFC 6266 gets back every name, and older clients get a harmless one."""

import re
from urllib.parse import unquote

import pytest
from bytebin_cli.content import file_name
from hypothesis import given
from hypothesis import strategies as st

from files.disposition import content_disposition
from tests.names import UGLY_NAMES

# RFC 6266, section 4.1, as this server uses it: the plain name first, as appendix D recommends.
HEADER = re.compile(
    r"(attachment|inline); filename=\"([\x20\x21\x23-\x5b\x5d-\x7e]+)\"(?:; filename\*=UTF-8''([\w!#$&+\-.^`|~%]+))?",
    re.ASCII,
)
NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"), min_size=1, max_size=100
)


def check(name: str) -> None:
    header = content_disposition(name, attachment=True)
    match = HEADER.fullmatch(header)
    assert match, header
    plain, extended = match[2], match[3]
    assert (unquote(extended, errors="strict") if extended else plain) == name
    assert "/" not in plain
    # Some clients decode percent-encodings and encoded words, and understand escapes differently.
    assert not re.search(r'%[0-9A-Fa-f]{2}|=\?|\\|"', plain)
    assert file_name(header) == name


@pytest.mark.parametrize("name", UGLY_NAMES)
def test_unusual_names_round_trip(name: str) -> None:
    check(name)


@given(NAMES)
def test_any_name_round_trips(name: str) -> None:
    check(name)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plain name.bin", 'inline; filename="plain name.bin"'),
        ("100%.txt", 'inline; filename="100%.txt"'),
        ("a%20b.txt", "inline; filename=\"a_20b.txt\"; filename*=UTF-8''a%2520b.txt"),
        ('quote".bin', "inline; filename=\"quote_.bin\"; filename*=UTF-8''quote%22.bin"),
        (
            "Grüße; x=y.bin",
            "inline; filename=\"Gru_e; x=y.bin\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%3B%20x%3Dy.bin",
        ),
        ("ä x.txt", "inline; filename=\"a x.txt\"; filename*=UTF-8''%C3%A4%20x.txt"),
        ("\u2025", "inline; filename=\"file\"; filename*=UTF-8''%E2%80%A5"),
        ("a\uff0fb.txt", "inline; filename=\"a_b.txt\"; filename*=UTF-8''a%EF%BC%8Fb.txt"),
        ("東京.bin", "inline; filename=\"__.bin\"; filename*=UTF-8''%E6%9D%B1%E4%BA%AC.bin"),
    ],
)
def test_the_plain_name_is_as_close_as_ascii_allows(name: str, header: str) -> None:
    assert content_disposition(name, attachment=False) == header
