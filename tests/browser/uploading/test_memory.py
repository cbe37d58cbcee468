"""A tab that uploads a large file keeps little of it in memory, and so does the rest of the browser."""

import os
from pathlib import Path

import pytest

from tests.browser.quiet import QuietChromium, sparse_file
from tests.browser.saving.memory import Growth
from tests.browser.uploading.sending import MIB, choose, send
from tests.campaign import LONG
from tests.figures import Figures
from tests.server import Server

SIZE = (
    int(os.environ.get("UPLOADING_MIB", "512" if LONG else "256")) * MIB
)  # manually with 2048 too: the memory is the same
LIMIT = 200 * MIB
pytestmark = pytest.mark.alone


@pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)
def test_a_sending_tab_takes_less_than_200_mib(
    server: Server, chromium: QuietChromium, figures: Figures, tmp_path: Path, encrypted: bool
) -> None:
    with sparse_file(tmp_path, "film.bin", SIZE) as path:
        choose(chromium, server, path)
        with Growth(*chromium.tab_processes()) as tab, Growth(chromium.pid) as browser:
            send(chromium, encrypted=encrypted)
    kind = "encrypted" if encrypted else "plain"
    figures(
        f"{kind}: {SIZE // MIB} MiB sent, at most {tab.bytes / MIB:.0f} MiB more in the tab,"
        f" {browser.bytes / MIB:.0f} MiB more in the whole browser"
    )
    assert tab.bytes < LIMIT
