"""The one real browser that all browser tests share."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
# The sandbox cannot start for root, which CI is; the rest keeps Chromium from calling home.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Generous, for a machine that does other things too.
expect.set_options(timeout=60_000)


def install_chromium() -> None:
    """Install Debian's Chromium where it is missing and that is allowed; else say what to install."""
    if CHROMIUM.exists():
        return
    if os.geteuid() != 0:
        pytest.fail(f"{CHROMIUM} is missing: install Debian's package chromium (apt-get install chromium)")
    subprocess.run(
        ["apt-get", "install", "--yes", "--quiet", "chromium"], check=True, stdout=subprocess.DEVNULL
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    install_chromium()
    # Playwright keeps an event loop in this thread, in which Django would refuse every later database call.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
