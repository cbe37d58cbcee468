"""However large the file is, a browser that saves it holds little of it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.browser.journeys.share_page import CHECKED
from tests.browser.saving.memory import Growth, browser_of
from tests.browser.saving.sealed_upload import MIB, SentFile, send_sealed
from tests.browser.saving.ways import NO_PICKER, NO_WORKER, PICKS_AT_ONCE
from tests.people import Person

SIZE = int(os.environ.get("SAVING_MIB", "320")) * MIB  # 2048 by hand: it holds no more of that
LIMIT = 200 * MIB
WAYS = {"picker": PICKS_AT_ONCE, "worker": NO_PICKER, "private disk": NO_PICKER + NO_WORKER}
SAVING_TAKES = 600_000  # milliseconds at most


@pytest.fixture(scope="module")
def huge(alice: Person) -> SentFile:
    return send_sealed(alice, SIZE)


@pytest.mark.parametrize("way", WAYS)
def test_saving_holds_less_than_200_mib(browser: Browser, tmp_path: Path, huge: SentFile, way: str) -> None:
    """With a profile: what a private window keeps on its private disk is memory."""
    own = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS
    )
    own.add_init_script(WAYS[way])
    page = own.new_page()
    page.goto(huge.link)
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    with Growth(browser_of(tmp_path)) as growth:
        page.get_by_role("button", name="Download").click()
        expect(page.get_by_text(CHECKED)).to_be_visible(timeout=SAVING_TAKES)
    own.close()
    print(f"{way}: {SIZE // MIB} MiB saved, at most {growth.bytes / MIB:.0f} MiB more in memory")  # noqa: T201
    assert growth.bytes < LIMIT
