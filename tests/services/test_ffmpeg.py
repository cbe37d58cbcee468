"""Posters by the program ffmpeg, for servers without PyAV: within the same bounds, of the same containers."""

from contextlib import AbstractContextManager
from typing import Any

import pytest

from files.services import imaging
from tests.campaign import sample
from tests.services.bombs import bombs
from tests.services.pictures import GREEN, film
from tests.services.test_thumbnails import NOTHING, assert_like, corners, made_of, pictures

pytestmark = pytest.mark.long

# `-m bytebin.imaging` as on a machine where PyAV cannot be found.
WITHOUT_PYAV = (
    "import runpy, sys; from bytebin.imaging import film; film.find_spec = lambda _: None; "
    "sys.argv[0] = 'imaging'; runpy.run_module('bytebin.imaging', run_name='__main__')"
)


@pytest.fixture(autouse=True)
def without_pyav(monkeypatch: pytest.MonkeyPatch) -> None:
    started = imaging.started

    def start(command: list[str], **options: Any) -> AbstractContextManager[Any]:
        python, _, _, kind = command
        return started([python, "-c", WITHOUT_PYAV, kind], **options)

    monkeypatch.setattr(imaging, "started", start)


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("mov", "mpeg4"), ("webm", "libvpx")])
def test_a_film_gets_a_poster_of_a_frame_that_is_not_black(container: str, codec: str) -> None:
    made = made_of(film(container, codec), "film")
    assert made is not None
    assert (made.width, made.height) == (640, 360)
    assert_like(corners(pictures(made)[1]), [GREEN] * 4)


def test_a_film_that_was_filmed_upright_is_shown_so() -> None:
    made = made_of(film(turned=True), "film")
    assert made is not None
    assert (made.width, made.height) == (360, 640)


def test_a_short_film_gets_its_first_frame() -> None:
    assert made_of(film(seconds=1), "film") is not None


def test_what_is_no_film_and_what_names_other_files_gets_none() -> None:
    for content in NOTHING.values():
        assert made_of(content, "film") is None


def test_bombs_end_within_the_bounds() -> None:
    """What is left of a damaged film may have a poster."""
    films = {name: content for name, content in bombs().items() if name.endswith((".mp4", ".webm"))}
    for name in sample(list(films), critical=("moov.mp4", "archive.mp4"), one_in=3):
        made = made_of(films[name], "film")
        assert (made is not None) or name != "moov.mp4", "its frames are all there"
        assert made is None or name != "archive.mp4"
