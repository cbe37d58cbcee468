"""docs/DEPLOY.md, whose configurations and commands the tests use as they stand there."""

import re

from tests.server import ROOT

GUIDE = (ROOT / "docs" / "DEPLOY.md").read_text()


def block(section: str, language: str = "", containing: str = "") -> str:
    """The one code block of a section ("Backups") in `language` that contains these words."""
    [text] = re.findall(rf"^##+ {re.escape(section)}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    [found] = [body for kind, body in blocks if kind == language and containing in body]
    return str(found)
