"""The table of media types: what is stored for a file, and how it is shown, by the server and by the pages."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.services.media import SHOWN, kind_of, served_as
from files.services.media_types import BY_TYPE, TABLE, TYPE, VAGUE, type_of
from tests.server import ROOT

UNKNOWN = "application/octet-stream"
# What browsers and programs send that is not a type, or says nothing.
NO_TYPES = [
    "", "undefined", "null", "image/*", "*/*", "image", "/png", "image/", "image/png/x", "image png", "anything",
    "text/html\r\nX-Injected: 1", "im\u00e4ge/png", "x" * 64 + "/png", ";charset=utf-8",
    *VAGUE, "Application/Octet-Stream; charset=binary",
]  # fmt: skip


@pytest.mark.parametrize("said", NO_TYPES)
def test_an_invalid_type_is_guessed_from_the_name(said: str) -> None:
    assert type_of(said, "x.png") == "image/png"
    assert type_of(said, "x.PNG") == "image/png"
    assert type_of(said, "x.unheard-of") == UNKNOWN
    assert type_of(said, "no extension") == UNKNOWN
    assert kind_of(said, "x.png") == "image"


@pytest.mark.parametrize(
    ("name", "stored", "kind"),
    [
        ("a.webp", "image/webp", "image"),
        ("a.m4a", "audio/mp4", "audio"),
        ("a.flac", "audio/flac", "audio"),
        ("a.ogg", "audio/ogg", "audio"),
        ("a.opus", "audio/ogg", "audio"),
        ("a.mov", "video/quicktime", "video"),
        ("a.md", "text/markdown", "text"),
        ("a.log", "text/plain", "text"),
        ("a.json", "application/json", "text"),
        ("a.yaml", "application/yaml", "text"),
        ("a.toml", "application/toml", "text"),
        ("a.sh", "application/x-sh", "text"),
        ("a.html", "text/html", "file"),
        ("a.svg", "image/svg+xml", "file"),
        ("a.js", "text/javascript", "file"),
        # A compressed file does not have the type of its content.
        ("a.tar.gz", "application/gzip", "file"),
        ("a.svgz", UNKNOWN, "file"),
        (".png", "image/png", "image"),
        ("png", UNKNOWN, "file"),
    ],
)
def test_the_types_of_names_do_not_depend_on_the_machine(name: str, stored: str, kind: str) -> None:
    assert type_of("", name) == stored
    assert kind_of(stored, name) == kind


@pytest.mark.parametrize("alias", [alias for media in TABLE for alias in media.aliases])
def test_an_alias_is_stored_and_shown_as_its_type(alias: str) -> None:
    media = BY_TYPE[alias]
    assert type_of(alias.upper(), "x") == media.name
    assert kind_of(alias, "x") == kind_of(media.name, "x")


def test_a_declared_type_takes_precedence_over_the_name() -> None:
    assert type_of("text/plain; charset=x", "x.png") == "text/plain"
    assert kind_of("application/pdf", "x.png") == "file"
    assert kind_of("text/x-unheard-of", "x.png") == "text"
    # A type that says nothing to us leaves the decision to the name.
    assert type_of("application/vnd.ms-excel", "x.csv") == "application/vnd.ms-excel"
    assert kind_of("application/vnd.ms-excel", "x.csv") == "text"


@given(st.text(max_size=100), st.sampled_from(["x.png", "x", "x.html", "x.svg", "x.mp4"]))
def test_any_claim_gives_a_type_and_a_safe_way_to_serve_it(said: str, name: str) -> None:
    stored = type_of(said, name)
    assert TYPE.fullmatch(stored)
    assert len(stored) <= 127
    assert type_of(stored, name) == stored
    served = served_as(said, name)
    assert served.kind in (*SHOWN, "file")
    assert served.content_type.partition(";")[0] in {UNKNOWN, "text/plain"} | {
        media.name for media in TABLE if media.kind in ("image", "audio", "video")
    }


def test_no_type_and_no_extension_has_two_meanings() -> None:
    for words in (
        [name for media in TABLE for name in (media.name, *media.aliases)],
        [extension for media in TABLE for extension in media.extensions],
    ):
        assert len(words) == len(set(words))
        assert all(word == word.lower() for word in words)
    assert not BY_TYPE.keys() & set(VAGUE)


def test_the_pages_have_the_same_table() -> None:
    check = [sys.executable, str(ROOT / ".ci" / "write_media_types.py"), "--check"]
    subprocess.run(check, check=True)
