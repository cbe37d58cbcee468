"""Extract configurations and commands from docs/DEPLOY.md, which the tests use unchanged."""

import re

from tests.server import ROOT

GUIDE = (ROOT / "docs" / "DEPLOY.md").read_text()


def block(section: str, language: str = "", containing: str = "") -> str:
    """Return the only code block of the section (such as "Backups") in `language` that contains this text."""
    [text] = re.findall(rf"^##+ {re.escape(section)}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    [found] = [body for kind, body in blocks if kind == language and containing in body]
    return str(found)
