"""Upload through the real page in Chromium, plain and encrypted, without a debugger attached during the measurement."""

import json
from pathlib import Path

from benchmarks.bytebin import EMAIL, PASSWORD, Bytebin
from tests.browser.conftest import WHOLE_CHROMIUM
from tests.browser.quiet import QuietChromium

TIMEOUT = 600.0  # seconds
UPLOAD = """
  const encrypt = document.getElementById("upload-encrypt");
  if (encrypt.checked !== %s) encrypt.click();
  const rows = document.getElementById("upload-rows");
  const begun = performance.now();
  new MutationObserver((_changes, watching) => {
    const link = rows.querySelector("[data-part=link]");
    if (!link?.value) return;
    watching.disconnect();
    window.uploaded = { seconds: (performance.now() - begun) / 1000, link: link.value };
  }).observe(rows, { subtree: true, childList: true, attributes: true, characterData: true });
  document.getElementById("upload-start").click();
"""


def upload_seconds(bytebin: Bytebin, path: Path, *, encrypted_first: bool) -> dict[str, float]:
    """Return the seconds for `plain` and `encrypted`: the same file in the same browser, each in its own tab."""
    order = ["encrypted", "plain"] if encrypted_first else ["plain", "encrypted"]
    with QuietChromium(WHOLE_CHROMIUM) as chromium:
        chromium.log_in(bytebin.url, EMAIL, PASSWORD)
        return {kind: upload(chromium, bytebin, path, encrypted=kind == "encrypted") for kind in order}


def upload(chromium: QuietChromium, bytebin: Bytebin, path: Path, *, encrypted: bool) -> float:
    chromium.goto(f"{bytebin.url}/upload/")
    chromium.choose("#upload-file", path)
    chromium.wait_for("return !document.getElementById('upload-start').hidden")
    chromium.evaluate(UPLOAD % json.dumps(encrypted))
    chromium.wait_for("return Boolean(window.uploaded)", TIMEOUT)
    uploaded = chromium.evaluate("return window.uploaded")
    bytebin.remember([{"file": uploaded["link"].partition("#")[0].rpartition("/")[2]}])
    bytebin.clean()
    return float(uploaded["seconds"])
