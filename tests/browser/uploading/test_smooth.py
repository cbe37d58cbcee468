"""The page stays responsive during a large upload: workers read, hash, seal and send."""

import os
from pathlib import Path

import pytest

from tests.browser.quiet import QuietChromium, sparse_file
from tests.browser.uploading.sending import choose, send
from tests.browser.uploading.tasks import recorded_tasks
from tests.campaign import LONG
from tests.figures import Figures
from tests.server import Server

SIZE = int(os.environ.get("SMOOTH_MB", "200" if LONG else "80")) * 10**6  # manually with 500 too
LIMIT = 100.0  # milliseconds of CPU
pytestmark = pytest.mark.alone
# At least half a second of CPU, even if other work leaves the browser a quarter of a core.
BUSY = "const end = performance.now() + 2000; while (performance.now() < end);"


@pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)
def test_no_task_of_the_page_takes_100_milliseconds(
    server: Server, chromium: QuietChromium, figures: Figures, tmp_path: Path, encrypted: bool
) -> None:
    with sparse_file(tmp_path, "film.bin", SIZE) as path:
        choose(chromium, server, path)
        with recorded_tasks(chromium) as tasks:
            send(chromium, encrypted=encrypted)
    kind = "encrypted" if encrypted else "plain"
    longest = ", ".join(f"{task:.0f}" for task in sorted(tasks)[-3:])
    figures(f"{kind}: {SIZE // 10**6} MB sent, {len(tasks)} tasks, the longest {longest} ms")
    assert len(tasks) > 100
    assert max(tasks) < LIMIT


def test_a_busy_main_thread_is_detected(server: Server, chromium: QuietChromium) -> None:
    chromium.goto(f"{server.url}/upload/")
    with recorded_tasks(chromium) as tasks:
        chromium.evaluate(BUSY)
    assert max(tasks) > LIMIT
