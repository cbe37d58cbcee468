"""Keep the translations complete. `--check`: say what is missing; otherwise: update the catalogues and compile them.

A catalogue is a .po file that translators edit, and the .mo file compiled from it. Both are committed, so that the
server and the command line need no tool to run. docs/TRANSLATE.md says how to add a language.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
LAZY = {"gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY, "gettext_noop": None}
# templatize() turns a template into calls like these, between words of the letter X.
CALL = re.compile(r"""\b(gettext|ngettext|pgettext|_)\(((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|, )+)""")
BRACED = re.compile(r"\{(\w*)[^}]*\}")
# A name and its text, or the brace that opens an area or a text's plural forms.
SCRIPT_TEXT = re.compile(r'( *)(\w+): (?:"((?:[^"\\]|\\.)*)"|(\{))')
LANGUAGE, AREA = 2, 2  # characters of a language's code, and of an area's indentation
PLURALS = {"zero", "one", "two", "few", "many", "other"}
NO_TEXTS = {"benchmarks", "tests"}


class Domain(NamedTuple):
    """A catalogue's name, the folders whose texts it has, and the folder that has one folder for each language."""

    name: str
    sources: list[Path]
    locale: Path


def domains(root: Path) -> list[Domain]:
    packages = sorted(path.parent for path in root.glob("*/__init__.py") if path.parent.name not in NO_TEXTS)
    cli = root / "cli/src/bytebin_cli"
    return [
        Domain("django", [*packages, root / "templates"], root / "locale"),
        Domain("bytebin", [cli], cli / "locale"),
    ]


def main(root: Path, *, check: bool) -> int:
    found = []
    for domain in domains(root):
        wanted = texts(domain)
        for folder in sorted(domain.locale.glob("*/LC_MESSAGES")):
            if check:
                found += [f"{folder.relative_to(root)}: {fault}" for fault in faults(domain, folder, wanted)]
            else:
                update(domain, folder, wanted)
    found += [f"{path.relative_to(root)} is missing" for path in missing_modules(root)]
    found += script_faults(root / "static/messages")
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if check and found else 0


def texts(domain: Domain) -> Catalog:
    """Return what the sources of a domain have to translate."""
    catalog = Catalog(fuzzy=False)
    for path in sorted(path for source in domain.sources for path in source.rglob("*") if path.is_file()):
        for text, context in texts_of(path):
            catalog.add(text, locations=[(str(path.relative_to(domain.locale.parent)), 1)], context=context)
    return catalog


def texts_of(path: Path) -> Iterator[tuple[Any, str | None]]:
    """Yield each text, or the tuple of a text's singular and plural, with its context."""
    if path.suffix == ".py":
        for _line, text, _comments, context in extract("python", io.BytesIO(path.read_bytes()), KEYWORDS):
            yield text, context
    elif path.suffix in {".html", ".txt"}:
        for function, arguments in CALL.findall(templatize(path.read_text())):
            words = ast.literal_eval(f"[{arguments}]")
            if function == "ngettext":
                yield (words[0], words[1]), None
            else:
                yield words[-1], words[0] if function == "pgettext" else None


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def translations(catalog: Catalog) -> dict[tuple[Any, str | None], Any]:
    return {(forms(message.id), message.context): forms(message.string) for message in catalog if message.id}


def forms(text: Any) -> tuple[str, ...]:
    """Return a text, or its singular and plural, as a tuple."""
    return tuple(text) if isinstance(text, (tuple, list)) else (text or "",)


def faults(domain: Domain, folder: Path, wanted: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue: entries, their placeholders, or a compiled file that does not match."""
    catalog = read(folder / f"{domain.name}.po")
    for message in wanted:
        if message.id and catalog.get(message.id, message.context) is None:
            yield f"missing: {message.id!r}"
    for message in catalog:
        if message.id:
            yield from faults_of(message, catalog, wanted)
    with (folder / f"{domain.name}.mo").open("rb") as file:
        if translations(read_mo(file)) != translations(catalog):
            yield "the .mo file does not match the .po file: run make translations"


def faults_of(message: Message, catalog: Catalog, wanted: Catalog) -> Iterator[str]:
    strings = forms(message.string)
    if wanted.get(message.id, message.context) is None:
        yield f"no longer used: {message.id!r}"
    if message.fuzzy:
        yield f"fuzzy: {message.id!r}"
    if not all(strings):
        yield f"not translated: {message.id!r}"
    else:
        yield from (f"{error}: {message.id!r}" for error in message.check(catalog))
        if any(braced(string) - braced(message.id) for string in strings):
            yield f"unknown placeholder: {message.id!r}"


def braced(text: Any) -> set[str]:
    """Return the names in {braces}, of all forms of a text."""
    return {name for form in forms(text) for name in BRACED.findall(form)}


def update(domain: Domain, folder: Path, wanted: Catalog) -> None:
    """Add new texts, drop those no longer used, and compile. A text that resembles an old one gets it as fuzzy."""
    path = folder / f"{domain.name}.po"
    catalog = (
        read(path) if path.exists() else Catalog(locale=folder.parent.name, charset="utf-8", fuzzy=False)
    )
    wanted.creation_date = catalog.creation_date
    catalog.update(wanted)
    catalog.project, catalog.version, catalog.header_comment = (
        "bytebin",
        "",
        "# docs/TRANSLATE.md says how to edit this.",
    )
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = ""
    with path.open("wb") as file:
        write_po(file, catalog, width=120, include_lineno=False, ignore_obsolete=True, sort_output=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def missing_modules(root: Path) -> Iterator[Path]:
    """Yield the modules with the scripts' texts of languages that have none. tsc finds texts that one of them lacks."""
    modules = [
        root / f"static/messages/{folder.parent.name}.js" for folder in root.glob("locale/*/LC_MESSAGES")
    ]
    yield from (module for module in modules if not module.exists())


def script_faults(folder: Path) -> Iterator[str]:
    """Yield the scripts' texts with a placeholder that the English text does not have."""
    areas = [path for path in folder.glob("*.js") if len(path.stem) > LANGUAGE]
    english = {path.stem: script_texts(path.read_text())[""] for path in areas}
    for path in sorted(set(folder.glob("*.js")) - set(areas)):
        for area, texts_of_area in script_texts(path.read_text()).items():
            for name, placeholders in texts_of_area.items():
                if placeholders - english.get(area, {}).get(name, placeholders):
                    yield f"{path.name}: unknown placeholder: {area}.{name}"


def script_texts(source: str) -> dict[str, dict[str, set[str]]]:
    """Return the placeholders of each text of a module, by area in a translation, or for the area "" in English."""
    found: dict[str, dict[str, set[str]]] = {"": {}}
    area = plural = ""
    for entry in SCRIPT_TEXT.finditer(source):
        indentation, name, text, opened = entry.groups()
        if opened and len(indentation) == AREA and "translate(" in source:
            area = name
        elif opened:
            plural = name
        else:
            names = found.setdefault(area, {})
            key = plural if name in PLURALS else name
            names[key] = names.get(key, set()) | braced(text)
    return found


if __name__ == "__main__":
    settings.configure()
    roots = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    sys.exit(main(roots[0] if roots else ROOT, check="--check" in sys.argv))
