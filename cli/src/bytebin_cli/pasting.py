"""The names of pasted texts: `bytebin paste`."""

import os
import re
from collections.abc import Mapping
from typing import Final

from bytebin_cli.sender import STDIN
from bytebin_cli.texts import gettext as _

# The extension of each language, as on the server's page for texts.
LANGUAGES: Final[Mapping[str, str]] = {
    "text": "txt",
    "markdown": "md",
    "c": "c",
    "cpp": "cpp",
    "csharp": "cs",
    "css": "css",
    "csv": "csv",
    "diff": "diff",
    "go": "go",
    "html": "html",
    "ini": "ini",
    "java": "java",
    "javascript": "js",
    "json": "json",
    "kotlin": "kt",
    "latex": "tex",
    "lua": "lua",
    "perl": "pl",
    "php": "php",
    "powershell": "ps1",
    "python": "py",
    "r": "r",
    "ruby": "rb",
    "rust": "rs",
    "shell": "sh",
    "sql": "sql",
    "swift": "swift",
    "toml": "toml",
    "typescript": "ts",
    "xml": "xml",
    "yaml": "yaml",
}


def paste_name(file: str, name: str | None, language: str | None) -> str:
    """Return the name of a pasted text: `name` or the file's own, with the extension of the language."""
    chosen = name or (_("text") if file == STDIN else os.path.basename(file))  # noqa: PTH119  # of any bytes
    extension = LANGUAGES[language or "text"]
    if language is None:
        return chosen if file != STDIN or re.search(r"\.[A-Za-z0-9]+$", chosen) else f"{chosen}.{extension}"
    return chosen if chosen.lower().endswith(f".{extension}") else f"{chosen}.{extension}"
