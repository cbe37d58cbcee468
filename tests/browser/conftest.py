"""The Chromium that all browser tests share."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
# The two pages that Chromium draws below its address bar, in a process of their own for every window, cost more than
# most pages under test. The other names are those that Playwright disables: only the last --disable-features counts.
DISABLED_FEATURES = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
]
# The sandbox does not start as root, as in CI. The other flags stop Chromium from calling home.
CHROMIUM_ARGUMENTS = [
    f"--disable-features={','.join(DISABLED_FEATURES)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds; generous, for a busy machine.
expect.set_options(timeout=60_000)


def install_chromium() -> None:
    """Install Debian's Chromium if it is missing. Without root, fail and name the package."""
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
    # Playwright keeps an event loop running in this thread, where Django would refuse database calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
