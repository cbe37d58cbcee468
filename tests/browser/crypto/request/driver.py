"""Calls this directory's scripts in a page that has the vectors."""

import json
from pathlib import Path
from typing import Any

from tests.browser.crypto.library.driver import Library

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "requests-r1.json").read_text("utf-8")
)
REJECT: dict[str, dict[str, Any]] = {vector["id"]: vector for vector in VECTORS["reject"]}


class Requests(Library):
    scripts = "request"
