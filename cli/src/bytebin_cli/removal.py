"""`bytebin rm`: files, and folders of the library, go to the trash or are deleted for good."""

import os
from argparse import Namespace
from dataclasses import dataclass
from functools import partial

from bytebin_cli import account, files, prompts
from bytebin_cli.api import Api, Document
from bytebin_cli.console import each, open_api
from bytebin_cli.errors import Refused, ServerRefused
from bytebin_cli.library.filing import forget, optional_session, seen_tree
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.session import Session
from bytebin_cli.library.tree import Tree
from bytebin_cli.library.values import FILE, FOLDER
from bytebin_cli.linked import Linked, is_link, linked
from bytebin_cli.own_files import in_tree
from bytebin_cli.responses import printable
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import ngettext


def rm(options: Namespace) -> int:
    with open_api(account.load(os.environ)) as api:
        session = optional_session(api)
        removal = Removal(api, session, forever=options.forever, sure=options.yes)
        return each(options, options.files, "id", removal.remove, partial(_sentence, options.forever))


@dataclass(frozen=True)
class Removal:
    """`forever`: not into the trash; `sure`: nobody is asked before a folder is deleted."""

    api: Api
    session: Session | None
    forever: bool
    sure: bool

    def remove(self, named: str) -> Document:
        """Delete what an ID, a link or a path names. Raise Refused."""
        tree = seen_tree(self.session)
        target = _find(self.api, tree, named)
        done = {"id": target.id, "trashed": not self.forever, "deleted": self.forever}
        if tree and target.kind == FOLDER:
            return {**done, **self._remove_folder(tree, target.id)}
        self._remove_file(target, tree.parts_of(target.id) if tree else [])
        return done

    def _remove_file(self, target: ItemId, parts: list[str]) -> None:
        try:
            self._delete_all([target.id], strictly=True)
        except ServerRefused as error:
            if error.slug == files.GONE:
                self._forget([target])
            raise
        self._delete_all(parts)
        if self.forever:
            self._forget([target, *(ItemId(FILE, part) for part in parts)])

    def _remove_folder(self, tree: Tree, folder: str) -> Document:
        path, inside = tree.path(folder), tree.below(folder)
        if not self.sure and not _confirmed(path, len(inside)):
            raise Refused(_("Nothing was deleted."))
        everything = [*inside, *(part for each in inside for part in tree.parts_of(each))]
        self._delete_all(everything)
        names = [ItemId(FOLDER, each) for each in tree.folders_within(folder)]
        self._forget([*names, *(ItemId(FILE, each) for each in everything if self.forever)])
        return {"path": path, "files": len(inside)}

    def _delete_all(self, identifiers: list[str], *, strictly: bool = False) -> None:
        """Delete files. `strictly`: raise Refused if they are gone, or in the trash already."""
        if self.forever:
            for identifier in identifiers:
                self._delete(identifier, strictly=strictly)
            return
        changed, missing = files.put_in_trash(self.api, identifiers)
        if strictly and missing:
            raise files.no_such_file()
        if strictly and not changed:
            raise Refused(_("It is in the trash already: `bytebin rm --forever` deletes it for good."))

    def _delete(self, identifier: str, *, strictly: bool) -> None:
        try:
            files.delete_file(self.api, identifier)
        except ServerRefused as error:
            if strictly or error.slug != files.GONE:
                raise

    def _forget(self, names: list[ItemId]) -> None:
        if self.session and names:
            forget(self.session, names)


def _find(api: Api, tree: Tree | None, named: str) -> ItemId:
    """Return what is named: a file need not be in the library. Raise Refused, also for a further link to a file."""
    if in_library := in_tree(tree, named, api.account):
        return in_library
    if not is_link(named):
        return ItemId(FILE, files.file_id(named, api.account))
    found = linked(api, named)
    if found.further:
        raise _not_its_own(found)
    return ItemId(FILE, found.id)


def _not_its_own(found: Linked) -> Refused:
    sentence = _(
        "This link is not the file's own. `bytebin link {file} --end {link}` ends it and keeps the file; "
        "`bytebin rm {file}` deletes the file, with all its links."
    )
    return Refused(sentence.format(file=printable(found.id), link=printable(found.further)))


def _confirmed(path: str, count: int) -> bool:
    question = ngettext(
        "Delete the folder {path} with {count} file?", "Delete the folder {path} with {count} files?", count
    )
    return prompts.confirm(question.format(path=printable(path), count=count))


def _sentence(forever: bool, done: Document) -> str:
    sentence = _("Deleted {name}.") if forever else _("Moved {name} to the trash.")
    return sentence.format(name=printable(str(done.get("path", done["id"]))))
