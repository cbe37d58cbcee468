"""The Chromium that all browser tests share."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.campaign import LONG

# The headless shell is Chromium without its windows: the same engine of the same version at half the cost. A long run
# uses the browser that people have.
WHOLE_CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM = WHOLE_CHROMIUM if LONG else Path("/usr/bin/chromium-headless-shell")
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


def install_chromium(program: Path = CHROMIUM) -> None:
    """Install Debian's package of `program` if it is missing. Without root, fail and name the package."""
    if program.exists():
        return
    install = ["apt-get", "install", "--yes", "--quiet", program.name]
    if os.geteuid() != 0:
        pytest.fail(f"{program} is missing: install Debian's package ({' '.join(install)})")
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    install_chromium()
    # Playwright keeps an event loop running in this thread, where Django would refuse database calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
