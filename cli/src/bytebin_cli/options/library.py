"""`library`, and the commands for its folders and tags."""

from bytebin_cli.options.parser import EXITS, Commands, Parser, add
from bytebin_cli.texts import gettext as _


def add_library(commands: "Commands[Parser]") -> None:
    about = _("unlock the library of names and link keys that your devices share")
    library = commands.add_parser(
        "library", help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=_(EXITS)
    )
    actions = library.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = add(
        actions, "create", _("set up the library: choose a passphrase, and write down the recovery code")
    )
    unlock = add(
        actions,
        "unlock",
        _(
            "unlock the library with its passphrase or recovery code, prompted for or read from standard input"
        ),
    )
    for action in (create, unlock):
        action.add_argument(
            "--ask",
            action="store_true",
            help=_("keep no key on this device: each command in a terminal asks"),
        )
    lock = add(actions, "lock", _("delete the library's key from this device"))
    lock.add_argument(
        "--forget",
        action="store_true",
        help=_("forget what this device has seen, too: the next unlock accepts what the server shows"),
    )
    add(actions, "status", _("show what the library holds, and how it can be unlocked"))
    export = add(actions, "export", _("save all names, links and folders as JSON, with their keys"))
    export.add_argument(
        "-o",
        dest="output",
        default="-",
        metavar="FILE",
        help=_("a file that only you can read, or '-' for standard output"),
    )
    export.add_argument("--force", action="store_true", help=_("replace a file of the same name"))


def add_folders(commands: "Commands[Parser]") -> None:
    move = add(commands, "mv", _("move files and folders of the library, or rename one"))
    move.add_argument("sources", nargs="+", metavar="FILE", help=_("a path, an ID or a link"))
    move.add_argument(
        "target", metavar="FOLDER", help=_("a folder, '/' for the top, or a new name for one file")
    )
    make = add(commands, "mkdir", _("make folders in the library"))
    make.add_argument("folders", nargs="+", metavar="FOLDER")
    make.add_argument(
        "-p",
        dest="parents",
        action="store_true",
        help=_("make the folders around it too, and accept one that exists"),
    )
    tag = add(commands, "tag", _("tag files of the library"))
    tag.add_argument("--remove", action="store_true", help=_("remove the tag instead"))
    tag.add_argument("tag", metavar="TAG")
    tag.add_argument("files", nargs="+", metavar="FILE", help=_("a path, an ID or a link"))
    find = add(commands, "find", _("search names, folders, notes and tags of the library"))
    find.add_argument("words", nargs="*", metavar="WORD", help=_("all words must occur"))
    find.add_argument("--tag", action="append", default=[], metavar="TAG", help=_("only files with this tag"))
