"""Rows and documents of a library: for `ls`, `find`, `export` and `status`."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from bytebin_cli.api import Document
from bytebin_cli.library.methods import PASSKEY, PASSPHRASE, RECOVERY
from bytebin_cli.library.states import State
from bytebin_cli.library.tree import SEPARATOR, Tree
from bytebin_cli.library.values import FILE, FOLDER, REQUEST
from bytebin_cli.responses import printable
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

_EXPORT_VERSION: Final = 1
_KINDS: Final = {
    PASSPHRASE: gettext_noop("passphrase"),
    PASSKEY: gettext_noop("passkey"),
    RECOVERY: gettext_noop("recovery code"),
}


def describe_file(tree: Tree, identifier: str, base: str) -> Document:
    """Return a file as JSON output shows it. `url` is the complete link, with the key."""
    value = tree.files[identifier]
    fragment = value["fragment"]
    return {
        "id": identifier,
        "path": tree.path_of_file(identifier),
        "url": f"{base}/f/{identifier}{'#' if fragment else ''}{fragment}",
        **{member: content for member, content in value.items() if member not in ("fragment", "thumb")},
    }


def named(file: Document, tree: Tree, base: str) -> Document:
    """Return a file of the server's list, with what the library knows of it."""
    identifier = str(file.get("id"))
    if identifier not in tree.files:
        return file
    described = describe_file(tree, identifier, base)
    known = {member: described[member] for member in ("name", "path", "url")}
    return {**file, **known, "tags": described.get("tags", []), "note": described.get("note")}


def folder_rows(tree: Tree, parent: str | None) -> Iterator[tuple[str, ...]]:
    """Yield a row for each folder inside another, ordered by name."""
    for folder in sorted(tree.children(parent), key=lambda folder: tree.folders[folder]["name"]):
        yield (folder, "", "", printable(tree.folders[folder]["name"]) + SEPARATOR)


def file_row(tree: Tree, identifier: str) -> tuple[str, ...]:
    value = tree.files[identifier]
    cells = (identifier, moment(value["added"]), value["size"], tree.path_of_file(identifier))
    return tuple(printable(str(cell)) for cell in cells)


def link_paths(tree: Tree, identifier: str) -> list[str]:
    """Return the paths of the links to several files that open a file."""
    return [printable(tree.path_of_file(link)) for link in tree.links_of(identifier)]


def search(tree: Tree, words: Iterable[str], tags: Iterable[str]) -> list[str]:
    """Return the files, newest first, whose path, note or tags hold every word, whatever the case, and all tags."""
    sought, tagged = [word.casefold() for word in words], set(tags)
    found = [
        identifier
        for identifier, value in tree.files.items()
        if tagged <= set(value.get("tags", []))
        and all(word in _searchable(tree, identifier) for word in sought)
    ]
    return sorted(found, key=lambda identifier: -tree.files[identifier]["added"])


def export_document(state: State, base: str) -> dict[str, Any]:
    """Return all that a person would miss: files with their links, folders, and upload links with their keys."""
    tree = Tree(state)
    return {
        "bytebin-library": _EXPORT_VERSION,
        "server": base,
        "account": state.account,
        "revision": state.revision,
        "files": [{**describe_file(tree, name, base), **value} for name, value in tree.files.items()],
        "folders": [{"id": name, "path": tree.path(name), **value} for name, value in tree.folders.items()],
        "requests": [{"id": name, **value} for name, value in state.of_kind(REQUEST).items()],
    }


def describe_state(state: State) -> dict[str, Any]:
    """Return what `library status` says of an unlocked library."""
    head = state.head.item.value
    counts = {"files": FILE, "folders": FOLDER, "upload_links": REQUEST}
    return {
        "unlocked": True,
        "revision": state.revision,
        "generation": state.master.generation,
        **{name: len(state.of_kind(kind)) for name, kind in counts.items()},
        "changed_at": moment(head["at"]),
        "changed_by": head["device"],
        "methods": [
            {"kind": _KINDS[method["kind"]], "name": method["name"], "added_at": moment(method["added"])}
            for method in state.settings["methods"]
        ],
    }


def status_sentence(described: dict[str, Any]) -> str:
    lines = [
        _(
            "The library is unlocked. Files: {files}. Folders: {folders}. Upload links: {upload_links}."
        ).format(**described),
        _("Last change: {at}, {device}.").format(
            at=described["changed_at"], device=printable(described["changed_by"])
        ),
    ]
    for method in described["methods"]:
        name = printable(method["name"])
        lines.append(_("Way to unlock: {kind} {name}").format(kind=_(method["kind"]), name=name).rstrip())
    return "\n".join(lines)


def moment(milliseconds: int) -> str:
    """Return the time in UTC, as the API writes times. Times beyond the year 9999 are cut to it."""
    seconds = min(milliseconds / 1000, datetime.max.replace(tzinfo=UTC).timestamp() - 1)
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _searchable(tree: Tree, identifier: str) -> str:
    value = tree.files[identifier]
    return "\n".join(
        (tree.path_of_file(identifier), value.get("note", ""), *value.get("tags", []))
    ).casefold()
