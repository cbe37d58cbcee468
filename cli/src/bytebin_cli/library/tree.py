"""Folders and files as people name them: by path, ID or link. The top folder's path is "/"."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Final

from bytebin_cli.account import Account
from bytebin_cli.errors import DamagedLink, Refused
from bytebin_cli.files import file_id
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.states import State
from bytebin_cli.library.values import FILE, FOLDER
from bytebin_cli.texts import gettext as _

SEPARATOR: Final = "/"


class NotInLibrary(Refused):
    """The library has no file or folder of that name."""


class Tree:
    """The folders of a library. A folder whose parents run in a circle or are missing is at the top.

    Files that are in the trash, `trashed`, are left out: they have no place until they are restored.
    """

    def __init__(self, state: State, trashed: Collection[str] = ()) -> None:
        self.files = {name: value for name, value in state.of_kind(FILE).items() if name not in trashed}
        self.folders = state.of_kind(FOLDER)
        self._links = {each for value in self.files.values() for each in value.get("lists", ())}
        self._paths = {folder: self._path(folder) for folder in self.folders}
        self._by_path: dict[str, list[str]] = defaultdict(list)
        for folder, path in self._paths.items():
            self._by_path[path].append(folder)

    def path(self, folder: str | None) -> str:
        """Return the path of a folder, "" for the top or a folder that is missing."""
        return self._paths.get(folder or "", "")

    def path_of_file(self, identifier: str) -> str:
        value = self.files[identifier]
        return SEPARATOR.join(filter(None, (self.path(value.get("folder")), value["name"])))

    def parent(self, folder: str) -> str | None:
        """Return the folder's parent, None at the top."""
        chain = self._chain(folder)
        return chain[1] if len(chain) > 1 else None

    def home(self, identifier: str) -> str | None:
        """Return the folder in which a file is shown, None for the top."""
        folder = self.files[identifier].get("folder")
        return folder if folder in self.folders else None

    def find_folder(self, text: str) -> str | None:
        """Return the ID of the folder with that path or ID, None for the top. Raise Refused if there is none."""
        path = text.strip(SEPARATOR)
        if not path:
            return None
        found = self._by_path.get(path, [])
        if not found and path in self.folders:
            return path
        if len(found) > 1:
            raise Refused(
                _("There are {count} folders {path}: name one by its ID, {ids}.").format(
                    count=len(found), path=path, ids=", ".join(sorted(found))
                )
            )
        if not found:
            raise Refused(_("There is no folder {path}.").format(path=path))
        return found[0]

    def named(self, name: str) -> str | None:
        """Return the ID of a folder at the top with that name, None if there is none."""
        return next((each for each in self.children(None) if self.folders[each]["name"] == name), None)

    def has_folder(self, text: str) -> bool:
        path = text.strip(SEPARATOR)
        return not path or path in self._by_path or path in self.folders

    def find(self, text: str, account: Account) -> ItemId:
        """Return the file or folder that a path, an ID or a link names. Raise Refused."""
        if text in self.files:
            return ItemId(FILE, text)
        path = text.strip(SEPARATOR)
        named = [] if text.endswith(SEPARATOR) else self._files_at(path)
        if named and path and self.has_folder(path):
            raise Refused(
                _(
                    "There are a file and a folder {path}: write {path}/ for the folder, or an ID for the file, {ids}."
                ).format(path=path, ids=", ".join(sorted(named)))
            )
        if len(named) > 1:
            raise Refused(
                _("There are {count} files {path}: name one by its ID, {ids}.").format(
                    count=len(named), path=path, ids=", ".join(sorted(named))
                )
            )
        if named:
            return ItemId(FILE, named[0])
        if path and self.has_folder(path):
            return ItemId(FOLDER, self.find_folder(path) or "")
        return ItemId(FILE, self._linked(text, account))

    def below(self, folder: str | None) -> list[str]:
        """Return the files in a folder, or at the top, and in all folders inside, without the parts of links."""
        return [
            identifier
            for identifier, value in self.files.items()
            if not self.is_part(identifier)
            and (folder is None or self.within(value.get("folder", ""), folder))
        ]

    def is_part(self, identifier: str) -> bool:
        """Return whether a file is shown in a link to several files, and nowhere else.

        What is in a folder is shown there, and a link to several files is always shown.
        """
        return (
            self.home(identifier) is None
            and identifier not in self._links
            and bool(self.links_of(identifier))
        )

    def links_of(self, identifier: str) -> list[str]:
        """Return the links to several files that open a file."""
        return [each for each in self.files[identifier].get("lists", ()) if each in self.files]

    def listed_in(self, link: str) -> list[str]:
        """Return the files that a link to several files opens."""
        return [identifier for identifier, value in self.files.items() if link in value.get("lists", ())]

    def parts_of(self, link: str) -> list[str]:
        """Return the files that only this link to several files shows."""
        return [
            identifier
            for identifier in self.files
            if self.is_part(identifier) and self.links_of(identifier) == [link]
        ]

    def folders_within(self, outer: str) -> list[str]:
        """Return the folder and all folders inside it."""
        return [folder for folder in self.folders if self.within(folder, outer)]

    def within(self, folder: str, outer: str) -> bool:
        """Return whether a folder is `outer`, or in it at any depth."""
        return folder in self.folders and outer in self._chain(folder)

    def children(self, parent: str | None) -> Iterator[str]:
        return (folder for folder in self.folders if self.parent(folder) == parent)

    def _files_at(self, path: str) -> list[str]:
        return [identifier for identifier in self.files if self.path_of_file(identifier) == path]

    def _linked(self, text: str, account: Account) -> str:
        try:
            identifier = file_id(text, account)
        except DamagedLink:
            identifier = ""
        if identifier not in self.files:
            raise NotInLibrary(
                _("There is no file or folder {path} in the library.").format(path=text.partition("#")[0])
            )
        return identifier

    def _path(self, folder: str) -> str:
        return SEPARATOR.join(self.folders[each]["name"] for each in reversed(self._chain(folder)))

    def _chain(self, folder: str) -> list[str]:
        """Return the folder and those around it, innermost first."""
        chain = [folder]
        while (parent := self.folders[chain[-1]].get("parent")) in self.folders:
            if parent in chain:
                return [folder]
            chain.append(parent)
        return chain
