"""Texts that are written or pasted: the languages to choose from, and what a text is called then."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from files.services.media_types import EXTENSION, UNKNOWN, guessed


class Language(NamedTuple):
    """What a text is written in, and the extension of its name."""

    label: str | Promise
    extension: str


LANGUAGES: dict[str, Language] = {
    "text": Language(_("Plain text"), "txt"),
    "markdown": Language("Markdown", "md"),
    "c": Language("C", "c"),
    "cpp": Language("C++", "cpp"),
    "csharp": Language("C#", "cs"),
    "css": Language("CSS", "css"),
    "csv": Language("CSV", "csv"),
    "diff": Language("Diff", "diff"),
    "go": Language("Go", "go"),
    "html": Language("HTML", "html"),
    "ini": Language("INI", "ini"),
    "java": Language("Java", "java"),
    "javascript": Language("JavaScript", "js"),
    "json": Language("JSON", "json"),
    "kotlin": Language("Kotlin", "kt"),
    "latex": Language("LaTeX", "tex"),
    "lua": Language("Lua", "lua"),
    "perl": Language("Perl", "pl"),
    "php": Language("PHP", "php"),
    "powershell": Language("PowerShell", "ps1"),
    "python": Language("Python", "py"),
    "r": Language("R", "r"),
    "ruby": Language("Ruby", "rb"),
    "rust": Language("Rust", "rs"),
    "shell": Language("Shell", "sh"),
    "sql": Language("SQL", "sql"),
    "swift": Language("Swift", "swift"),
    "toml": Language("TOML", "toml"),
    "typescript": Language("TypeScript", "ts"),
    "xml": Language("XML", "xml"),
    "yaml": Language("YAML", "yaml"),
}


def name_of(name: str, language: str, unnamed: str) -> str:
    """Return the name of a text: what was typed, with the extension of its language unless it has one.

    `unnamed` takes the place of no name. `language` is a key of LANGUAGES, or "" if none was chosen.
    """
    extension = LANGUAGES[language or "text"].extension
    name = name.strip() or unnamed
    has_one = EXTENSION.search(name) if not language else name.lower().endswith(f".{extension}")
    return name if has_one else f"{name}.{extension}"


def content_type_of(name: str) -> str:
    """Return the type of a text of this name, in UTF-8: what its extension says, if that is a text."""
    media = guessed(name)
    known = media is not UNKNOWN and media.kind in ("text", "active")
    return f"{media.name if known else 'text/plain'}; charset=utf-8"
