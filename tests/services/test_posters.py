"""Posters of films by PyAV and, on servers without it, by the program ffmpeg: alike, and within the same bounds."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from files.services import imaging
from tests.campaign import sample
from tests.services.bombs import bombs
from tests.services.pictures import GREEN, film
from tests.services.test_thumbnails import NOTHING, assert_like, corners, made_of, pictures

pytestmark = pytest.mark.turns(3)

# `-m bytebin.imaging` as on a machine where PyAV cannot be found.
WITHOUT_PYAV = (
    "import runpy, sys; from bytebin.imaging import film; film.find_spec = lambda _: None; "
    "sys.argv[0] = 'imaging'; runpy.run_module('bytebin.imaging', run_name='__main__')"
)


@pytest.fixture
def without_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    started = imaging.started

    def start(command: list[str], **options: Any) -> AbstractContextManager[Any]:
        python, _, _, kind = command
        return started([python, "-c", WITHOUT_PYAV, kind], **options)

    monkeypatch.setattr(imaging, "started", start)


# Only the long run installs ffmpeg.
@pytest.fixture(params=["PyAV", pytest.param("ffmpeg", marks=pytest.mark.long)])
def decoder(request: pytest.FixtureRequest) -> None:
    """Run the test with PyAV, and with ffmpeg."""
    if request.param == "ffmpeg":
        request.getfixturevalue("without_pyav")


@pytest.mark.usefixtures("decoder")
@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("mov", "mpeg4"), ("webm", "libvpx")])
def test_a_film_gets_a_poster_of_a_frame_that_is_not_black(container: str, codec: str) -> None:
    made = made_of(film(container, codec), "film")
    assert made is not None
    assert (made.width, made.height) == (640, 360)
    assert_like(corners(pictures(made)[1]), [GREEN] * 4)


@pytest.mark.usefixtures("decoder")
def test_a_film_that_was_filmed_upright_is_shown_so_and_keeps_its_size() -> None:
    made = made_of(film(size=(1920, 1080), turned=True), "film")
    assert made is not None
    assert (made.width, made.height) == (1080, 1920)
    assert [picture.size for picture in pictures(made)] == [(90, 160), (270, 480), (675, 1200)]


@pytest.mark.usefixtures("decoder")
def test_a_short_film_gets_its_first_frame() -> None:
    assert made_of(film(seconds=1), "film") is not None


@pytest.mark.usefixtures("decoder")
@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING)
def test_what_is_no_film_and_what_names_other_files_gets_none(content: bytes) -> None:
    assert made_of(content, "film") is None


@pytest.mark.long
@pytest.mark.usefixtures("without_pyav")
def test_bombs_end_within_the_bounds_of_ffmpeg() -> None:
    """What is left of a damaged film may have a poster. Those of PyAV are in tests/files/test_bombs.py."""
    films = {name: content for name, content in bombs().items() if name.endswith((".mp4", ".webm"))}
    for name in sample(list(films), critical=("moov.mp4", "archive.mp4"), one_in=3):
        made = made_of(films[name], "film")
        assert (made is not None) or name != "moov.mp4", "its frames are all there"
        assert made is None or name != "archive.mp4"


@pytest.mark.usefixtures("without_pyav")
@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("#software: Lavf\n#dimensions 0: 1920x1080\n#sar 0: 1/1\n", (1920, 1080)),
        ("", None),
        ("#dimensions 0: 0x1080\n", None),
        ("#dimensions 0: -1920x1080\n", None),
        ("#dimensions 0: 1920x1080 or so\n", None),
        ("#dimensions 0: 99999x99999\n", None),
        (f"#dimensions 0: {'9' * 5000}x1\n", None),
    ],
)
def test_what_ffmpeg_says_of_the_size_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, size: tuple[int, int] | None
) -> None:
    """In its place is a program that writes a picture of two pixels, and of the size what a hostile film may want."""
    (tmp_path / "said").write_text(said)
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\nprintf 'P6 2 1 255\\naaaaaa'\nexec cat '{tmp_path}/said' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    made = made_of(b"\x1a\x45\xdf\xa3" + bytes(100), "film")
    assert (made and (made.width, made.height)) == size
