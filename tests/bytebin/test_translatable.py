"""Texts that users see go through gettext, so that they can be translated (CONTRIBUTING.md, Translations)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType

from tests.server import ROOT
from tests.visible_text import NAMES, VisibleText, needs_translation

ATTRIBUTES = {ROOT / "templates/files/upload_workers.html"}  # attributes of a tag, without any text
TEMPLATES = sorted(
    path
    for kind in ("*.html", "*.txt")
    for path in (ROOT / "templates").rglob(kind)
    if path not in ATTRIBUTES
)
# Python modules whose texts are on pages. Management commands, checks and logs stay English.
MODULES = sorted(
    path
    for pattern in ("*/forms.py", "*/admin.py", "*/validators.py", "accounts/*.py", "files/views/*.py")
    for path in ROOT.glob(pattern)
) + [ROOT / name for name in ("apikeys/views.py", "apikeys/models.py", "files/screenshots.py")]
# A capital letter, then more words; or one word that ends as a sentence does.
SENTENCE = re.compile(r"[A-Z][\w’']*( [\w,;:()%’'&-]+)+[.?!]?|[A-Z]\w+[.?!]")
# Properties and values of CSS that mean a side of the screen instead of a side of the text.
PHYSICAL = re.compile(
    r"^\s*(?:(?:margin|padding|border)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius|left|right)\b"
    r"|(?:text-align|float): (?:left|right)",
    re.MULTILINE,
)
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}


def untranslated(template: str) -> list[str]:
    """Return visible texts and component arguments that are not in a translate tag."""
    tokens = list(shown(Lexer(template).tokenize()))
    page = VisibleText()
    page.feed("".join(token.contents for token in tokens if token.token_type == TokenType.TEXT))
    page.close()
    words = [word for token in tokens if token.token_type != TokenType.TEXT for word in literals(token)]
    return [text for text in [*page.found, *words] if needs_translation(text)]


def shown(tokens: list[Token]) -> Iterator[Token]:
    """Yield tokens outside of comments, blocktranslate, and the block that is part of a class name."""
    until = ""
    for token in tokens:
        tag = token.contents.split(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if until:
            until = "" if tag == until else until
        elif tag in {"comment", "blocktranslate"}:
            until = f"end{tag}"
        elif token.contents == "block width":
            until = "endblock"
        elif tag not in {"translate", "extends", "load"} and token.token_type != TokenType.COMMENT:
            yield token


def literals(token: Token) -> Iterator[str]:
    """Yield a tag's quoted strings that read like text: with a capital letter or a space, and without _()."""
    for before, word in re.findall(r"""(_\(|date:|stringformat:)?(?:"([^"]*)"|'[^']*')""", token.contents):
        if not before and re.search(r"[A-Z ]", word):
            yield word


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_has_text_outside_of_a_translate_tag(path: Path) -> None:
    assert untranslated(path.read_text()) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Some text</p>",
        '<a title="Some text">1</a>',
        '<input placeholder="Some text">',
        '{% include "button.html" with label="Some text" only %}',
        '{{ label|default:"Text" }}',
        '{% translate "Other" %} text',
        "{% blocktranslate %}Other{% endblocktranslate %}<b>Text</b>",
    ],
)
def test_untranslated_text_in_a_template_is_found(template: str) -> None:
    assert len(untranslated(template)) == 1


def bare_sentences(source: str) -> list[str]:
    """Return string literals that read like text, except those in gettext calls, docstrings and exceptions."""
    tree = ast.parse(source)
    allowed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            allowed.update(node.args)
        elif isinstance(node, ast.Raise) and "ValueError" in ast.dump(node):
            allowed.update(ast.walk(node))
        elif isinstance(node, ast.Expr):
            allowed.add(node.value)
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in allowed]
    return [
        node.value for node in constants if isinstance(node.value, str) and SENTENCE.fullmatch(node.value)
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_of_pages_has_a_sentence_outside_of_gettext(path: Path) -> None:
    assert [text for text in bare_sentences(path.read_text()) if text not in NAMES] == []


def test_an_untranslated_sentence_in_a_module_is_found() -> None:
    assert bare_sentences('f(_("Known"))\nlabel = "Download limit"\nf("Nothing has changed.")') == [
        "Download limit",
        "Nothing has changed.",
    ]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "static").glob("*/**/*.css")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_style_sheet_has_no_left_and_right(path: Path) -> None:
    """Pages in Arabic or Hebrew are mirrored: their start is on the right."""
    assert PHYSICAL.findall(path.read_text()) == []
