"""The order in which static files get their hashed names."""

from pathlib import Path

from django.conf import settings

from bytebin.staticfiles import imported_first, imports_of


def test_scripts_come_after_all_that_they_import() -> None:
    imports = {"page": ["dom", "text"], "text": ["letters"], "dom": ["text"], "letters": []}
    assert list(imported_first(["page", "style", *imports], imports)) == [
        "letters",
        "text",
        "dom",
        "page",
        "style",
    ]


def test_scripts_that_import_each_other_come_once() -> None:
    imports = {"one": ["other"], "other": ["one", "unknown"]}
    assert sorted(imported_first(imports, imports)) == ["one", "other"]


def test_the_products_scripts_have_chains_of_imports() -> None:
    root = Path(settings.BASE_DIR) / "static"
    scripts = {path: path.read_text() for path in root.rglob("files/**/*.js")}
    imports = {
        str(path): [str((path.parent / target).resolve()) for target in imports_of(text)]
        for path, text in scripts.items()
    }
    order = {name: number for number, name in enumerate(imported_first(imports, imports))}
    assert len(order) > 100
    late = [
        (name, target) for name in order for target in imports[name] if order.get(target, -1) > order[name]
    ]
    assert late == []
