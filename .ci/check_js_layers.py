"""Check which of our scripts import which (docs/ARCHITECTURE.md), because no import linter supports them.

pages/ may import encrypted/, which joins crypto/ and transfer/; those two do not import each other. Only pages/ and
messages/ touch the DOM; crypto/ does not use the network. There are no cycles, and every import is a real relative path
that ends in .js or .mjs, which hashed static files need.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "static"
FORBIDDEN_IMPORTS = {
    "files/js/crypto": ("files/js/transfer", "files/js/encrypted", "files/js/pages", "messages"),
    "files/js/transfer": ("files/js/crypto", "files/js/encrypted", "files/js/pages", "messages"),
    "files/js/encrypted": ("files/js/pages", "messages"),
    "messages": ("files/js", "base/js"),
}
FORBIDDEN_NAMES = {
    "files/js/crypto": re.compile(r"\b(document|window|fetch|localStorage|sessionStorage|XMLHttpRequest)\b"),
    "files/js/transfer": re.compile(r"\b(document|HTML\w*Element)\b"),
    "files/js/encrypted": re.compile(r"\b(document|HTML\w*Element)\b"),
}
IMPORT = re.compile(
    r"""^(?:import|export)\s(?:[\w\s{},*$]*\sfrom\s*)?["']([^"']+)["']\s*(;?)""", re.MULTILINE
)
DYNAMIC_IMPORT = re.compile(r"""\bimport\(\s*["']([^"']+)["']""")
STRING = re.compile(r'"[^"\n]*"')
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)


def main() -> int:
    scripts = {
        path: COMMENT.sub("", path.read_text()) for path in ROOT.rglob("*.js") if "vendor" not in path.parts
    }
    imports = {path: imports_of(path, text) for path, text in scripts.items()}
    problems = [
        *(problem for path, text in scripts.items() for problem in spelling_problems(path, text)),
        *(problem for path, text in scripts.items() for problem in name_problems(path, text)),
        *(problem for path, targets in imports.items() for problem in layer_problems(path, targets)),
        *cycles(imports),
    ]
    print("\n".join(problems) or f"{len(scripts)} scripts keep to their layers")
    return bool(problems)


def imports_of(path: Path, text: str) -> list[Path]:
    found = [match[1] for match in IMPORT.finditer(text)] + DYNAMIC_IMPORT.findall(text)
    return [(path.parent / target).resolve() for target in found]


def spelling_problems(path: Path, text: str) -> list[str]:
    problems = []
    for match in IMPORT.finditer(text):
        target, semicolon = match[1], match[2]
        if not target.startswith((".", "/")) or not target.endswith((".js", ".mjs")):
            problems.append(
                f"{name(path)}: import of {target!r} is no relative path that ends in .js or .mjs"
            )
        elif not (path.parent / target).is_file():
            problems.append(f"{name(path)}: {target!r} does not exist")
        if not semicolon:
            problems.append(
                f"{name(path)}: import of {target!r} has no semicolon, so its name would not be hashed"
            )
    return problems


def name_problems(path: Path, text: str) -> list[str]:
    return [
        f"{name(path)}: names {match[0]}, which {layer} must not know"
        for layer, forbidden in FORBIDDEN_NAMES.items()
        if name(path).startswith(f"{layer}/")
        for match in forbidden.finditer(STRING.sub('""', text))
    ]


def layer_problems(path: Path, targets: list[Path]) -> list[str]:
    return [
        f"{name(path)}: imports {name(target)}"
        for layer, forbidden in FORBIDDEN_IMPORTS.items()
        if name(path).startswith(f"{layer}/")
        for target in targets
        if name(target).startswith(tuple(f"{other}/" for other in forbidden))
    ]


def cycles(imports: dict[Path, list[Path]]) -> list[str]:
    """Report every import cycle, found depth-first: a script that is already on the trail closes one."""
    done: set[Path] = set()

    def visit(path: Path, trail: tuple[Path, ...]) -> list[str]:
        if path in trail:
            circle = [*trail[trail.index(path) :], path]
            return ["imports in a circle: " + " -> ".join(name(step) for step in circle)]
        if path in done:
            return []
        found = [problem for target in imports.get(path, []) for problem in visit(target, (*trail, path))]
        done.add(path)
        return found

    return [problem for path in imports for problem in visit(path, ())]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(main())
