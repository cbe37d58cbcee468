"""A large file through the upload page."""

import json
from pathlib import Path

from tests.browser.quiet import QuietChromium
from tests.server import Server

MIB = 2**20
SENDING_TAKES = 600.0  # seconds at most
START = """
  const encrypt = document.getElementById("upload-encrypt");
  if (encrypt.checked !== %s) encrypt.click();
  document.getElementById("upload-start").click();
"""


def choose(chromium: QuietChromium, server: Server, path: Path) -> None:
    chromium.goto(f"{server.url}/upload/")
    chromium.choose("#upload-file", path)
    chromium.wait_for("return !document.getElementById('upload-start').hidden")


def send(chromium: QuietChromium, *, encrypted: bool) -> None:
    """Upload the chosen file and wait for its link."""
    chromium.evaluate(START % json.dumps(encrypted))
    chromium.wait_for(
        "return Boolean(document.querySelector('#upload-rows [data-part=link]').value)", SENDING_TAKES
    )
