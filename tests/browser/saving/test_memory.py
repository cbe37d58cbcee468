"""A browser that saves a large file keeps little of it in memory."""

import os
from pathlib import Path

import pytest

from tests.browser.journeys.share_page import CHECKED
from tests.browser.quiet import QuietChromium
from tests.browser.saving.memory import Growth
from tests.browser.saving.sealed_upload import MIB, SentFile, send_sealed
from tests.browser.saving.ways import NO_PICKER, NO_WORKER, PICKS_AT_ONCE
from tests.campaign import LONG
from tests.figures import Figures
from tests.people import Person

SIZE = (
    int(os.environ.get("SAVING_MIB", "320" if LONG else "256")) * MIB
)  # manually with 2048 too: the memory is the same
LIMIT = 200 * MIB
WAYS = {"picker": PICKS_AT_ONCE, "worker": NO_PICKER, "private disk": NO_PICKER + NO_WORKER}
SAVING_TAKES = 600.0  # seconds at most
pytestmark = pytest.mark.alone
READY = "return !document.getElementById('share-download').disabled"


@pytest.fixture(scope="module")
def huge(alice: Person) -> SentFile:
    return send_sealed(alice, SIZE)


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[] if way == "worker" else pytest.mark.long) for way in WAYS]
)
def test_saving_takes_less_than_200_mib(tmp_path: Path, huge: SentFile, figures: Figures, way: str) -> None:
    with QuietChromium() as chromium:
        chromium.save_to(tmp_path)
        chromium.goto(huge.link, WAYS[way])
        chromium.wait_for(READY)
        with Growth(chromium.pid) as growth:
            chromium.evaluate("document.getElementById('share-download').click();")
            chromium.wait_for(f"return document.body.innerText.includes({CHECKED!r})", SAVING_TAKES)
    figures(f"{way}: {SIZE // MIB} MiB saved, at most {growth.bytes / MIB:.0f} MiB more in memory")
    assert growth.bytes < LIMIT
