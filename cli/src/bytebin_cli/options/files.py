"""`ls` and `rm`."""

from bytebin_cli.options.parser import Commands, Parser, add
from bytebin_cli.texts import gettext as _


def add_files(commands: "Commands[Parser]") -> None:
    listing = add(
        commands,
        "ls",
        _("list your files, newest first; with names and folders where the library is unlocked"),
    )
    listing.add_argument(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help=_("list only what is in this folder of the library, in /, or in this link to several files"),
    )
    remove = add(commands, "rm", _("put files you uploaded in the trash, which keeps them for seven days"))
    remove.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=_("an ID, a link, or a path in the library: a file or a folder"),
    )
    remove.add_argument("--forever", action="store_true", help=_("delete for good, without the trash"))
    remove.add_argument("--yes", action="store_true", help=_("do not ask before a folder is deleted"))
