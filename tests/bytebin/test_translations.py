"""The check of translations finds each kind of fault. Nothing else would, until someone read English in German."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server import ROOT

Edit = Callable[[str], str]
PO = "locale/de/LC_MESSAGES/django.po"
SOURCES = {
    "app/__init__.py": "",
    "app/texts.py": 'from django.utils.translation import gettext as _\n\nhello = _("Hello %(name)s")\n',
    "templates/page.html": (
        '{% load i18n %}{% include "a.html" with label=_("Save") %}{% translate "Don\'t" %}\n'
        "{% blocktranslate count n=n trimmed %}\n  {{ n }} file\n"
        "{% plural %}\n  {{ n }} files\n{% endblocktranslate %}\n"
    ),
    "cli/src/bytebin_cli/__init__.py": "",
    "cli/src/bytebin_cli/main.py": '_("Saved in {path}.")\n',
    "static/messages/upload.js": 'TEXTS = {\n  sent: { one: "{count} file", other: "{count} files" },\n};',
    "static/messages/de.js": (
        'translate("de", {\n  upload: {\n    sent: { one: "{count} Datei", other: "{count} Dateien" },\n  },\n});'
    ),
}
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PAGES = """#, python-format
msgid "Hello %(name)s"
msgstr "Hallo %(name)s"

msgid "Save"
msgstr "Speichern"

msgid "Don't"
msgstr "Nicht"

#, python-format
msgid "%(n)s file"
msgid_plural "%(n)s files"
msgstr[0] "%(n)s Datei"
msgstr[1] "%(n)s Dateien"
"""
CLI_PO = "cli/src/bytebin_cli/locale/de/LC_MESSAGES/bytebin.po"
CLI = 'msgid "Saved in {path}."\nmsgstr "In {path} gespeichert."\n'
FAULTS = {
    "an unknown placeholder of a script": (
        "static/messages/de.js",
        'other: "{count}',
        'other: "{number}',
        "de.js: unknown placeholder: upload.sent",
    ),
    "missing": (PO, 'msgid "Save"\nmsgstr "Speichern"\n', "", "missing: 'Save'"),
    "not translated": (PO, 'msgstr "Nicht"', 'msgstr ""', 'not translated: "Don\'t"'),
    "a plural form not translated": (PO, "%(n)s Dateien", "", "not translated: ('%(n)s file'"),
    "fuzzy": (PO, 'msgid "Save"', '#, fuzzy\nmsgid "Save"', "fuzzy: 'Save'"),
    "no longer used": (
        PO,
        'msgid "Save"',
        'msgid "Old"\nmsgstr "Alt"\n\nmsgid "Save"',
        "no longer used: 'Old'",
    ),
    "a wrong placeholder": (PO, "Hallo %(name)s", "Hallo %(nam)s", "Hello %(name)s"),
    "a wrong placeholder of the command": (
        CLI_PO,
        "In {path}",
        "In {pfad}",
        "unknown placeholder: 'Saved in {path}.'",
    ),
}


@pytest.fixture
def check() -> Any:
    return runpy.run_path(str(ROOT / ".ci/translations.py"))["main"]


@pytest.fixture
def project(tmp_path: Path, check: Any) -> Path:
    """A project with two complete catalogues."""
    for name, text in {**SOURCES, PO: HEADER + PAGES, CLI_PO: HEADER + CLI}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert check(tmp_path, check=False) == 0
    return tmp_path


def test_complete_catalogues_pass(project: Path, check: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert (check(project, check=True), capsys.readouterr().out) == (0, "")


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(
    project: Path, check: Any, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, said: str
) -> None:
    path = project / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert check(project, check=True) == 1
    assert said in capsys.readouterr().out


def test_a_compiled_file_that_is_out_of_date_is_found(
    project: Path, check: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / PO).write_text((project / PO).read_text().replace("Speichern", "Sichern"))
    assert check(project, check=True) == 1
    assert "does not match" in capsys.readouterr().out


def test_a_language_without_texts_of_the_scripts_is_found(
    project: Path, check: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "static/messages/de.js").unlink()
    assert check(project, check=True) == 1
    assert "static/messages/de.js is missing" in capsys.readouterr().out


def test_an_update_adds_new_texts_and_marks_similar_ones_as_fuzzy(project: Path, check: Any) -> None:
    page = project / "templates/page.html"
    page.write_text(page.read_text().replace("Don't", "Don't!") + '{% translate "Brand new text" %}')
    check(project, check=False)
    catalogue = (project / PO).read_text()
    assert '#, fuzzy\nmsgid "Don\'t!"\nmsgstr "Nicht"' in catalogue
    assert 'msgid "Brand new text"\nmsgstr ""' in catalogue
    assert 'msgid "Don\'t"\n' not in catalogue
