"""The options of every command."""

import argparse
import re
from pathlib import Path
from typing import Final, NoReturn

from bytebin_cli import __version__
from bytebin_cli.pasting import LANGUAGES
from bytebin_cli.prompts import duration
from bytebin_cli.request.sizes import parse_size
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

# Text after a '#', fragments without their '#', and API keys.
_SECRET_TEXT: Final = re.compile(r"#\S*|\b[br][0-9]+p?\.\S*|\bbb_\S*")
_EXITS: Final = gettext_noop(
    "Exit codes: 0 success, 1 refused, 2 wrong usage, "
    "3 server or connection failed (try again later), 130 interrupted."
)

_KEEP_METADATA: Final = gettext_noop("keep the metadata of photos, such as where they were taken")
_BURN: Final = gettext_noop("delete it once it was opened: it can be read once")


class Parser(argparse.ArgumentParser):
    """A parser whose error messages hide keys: argparse repeats wrong arguments."""

    def error(self, message: str) -> NoReturn:
        super().error(_SECRET_TEXT.sub("#…", message))


def make_parser() -> Parser:
    about = _("Upload files to a bytebin server and download them, encrypted end to end.")
    parser = Parser(prog="bytebin", description=about, epilog=_(_EXITS))
    said = _("show program's version number and exit")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}", help=said)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _account(commands)
    _upload(commands)
    _paste(commands)
    _download(commands)
    _export(commands)
    _link(commands)
    _files(commands)
    _decrypt(commands)
    _library(commands)
    _folders(commands)
    _send(commands)
    _requests(commands)
    _receive(commands)
    _shorten(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001  # argparse has no public name for it


def _add(commands: "_Commands[Parser]", name: str, about: str) -> Parser:
    command = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=_(_EXITS)
    )
    command.add_argument("--json", action="store_true", help=_("print one JSON object per file"))
    return command


def _account(commands: "_Commands[Parser]") -> None:
    login = _add(
        commands,
        "login",
        _("store a server's URL and an API key, which is prompted for or read from standard input"),
    )
    login.add_argument("url", nargs="?", metavar="URL", help="https://files.example.org")
    _add(commands, "logout", _("delete the stored URL and API key"))


def _upload(commands: "_Commands[Parser]") -> None:
    upload = _add(
        commands, "upload", _("upload files and print their links; run the same command again to resume")
    )
    upload.add_argument("files", nargs="+", metavar="FILE", help=_("a file, or '-' for standard input"))
    _lock_options(upload)
    limit = upload.add_mutually_exclusive_group()
    limit.add_argument("--max-downloads", type=int, metavar="N", help=_("allow at most N downloads"))
    limit.add_argument("--burn", action="store_true", help=_(_BURN))
    upload.add_argument("--name", metavar="NAME", help=_("use this name instead of the file's own"))
    upload.add_argument("--keep-metadata", action="store_true", help=_(_KEEP_METADATA))
    upload.add_argument("--folder", metavar="FOLDER", help=_("file it in this folder of the library"))


def _paste(commands: "_Commands[Parser]") -> None:
    paste = _add(commands, "paste", _("upload a text, from a file or standard input, and print its link"))
    paste.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=_("a file, or '-' for standard input (default)")
    )
    _lock_options(paste)
    paste.add_argument("--burn", action="store_true", help=_(_BURN))
    paste.add_argument("--name", metavar="NAME", help=_("the name of the text"))
    paste.add_argument(
        "--language",
        choices=sorted(LANGUAGES),
        metavar="LANGUAGE",
        help=_("what it is written in, which gives its name an extension: {languages}").format(
            languages=", ".join(sorted(LANGUAGES))
        ),
    )
    paste.add_argument("--folder", metavar="FOLDER", help=_("file it in this folder of the library"))
    paste.set_defaults(max_downloads=None, keep_metadata=False)


def _lock_options(upload: Parser) -> None:
    """Add what an upload's encryption and expiry depend on."""
    kind = upload.add_mutually_exclusive_group()
    kind.add_argument(
        "--encrypt", action="store_true", default=True, help=_("encrypt; the key is in the link (default)")
    )
    kind.add_argument("--plain", dest="encrypt", action="store_false", help=_("do not encrypt"))
    _password(upload)
    _expires(upload)
    upload.add_argument("--slug", metavar="WORDS", help=_("end the link with these words (with --plain)"))
    upload.add_argument(
        "--note", metavar="TEXT", help=_("a note for the recipients of the link (with --plain)")
    )
    upload.add_argument("--private", action="store_true", help=_("only you can open it, with your account"))


def _link(commands: "_Commands[Parser]") -> None:
    link = _add(commands, "link", _("make one more link to a file, with rules of its own, and print it"))
    link.add_argument("file", metavar="FILE", help=_("an ID, a link, or a path in the library"))
    action = link.add_mutually_exclusive_group()
    action.add_argument("--list", action="store_true", help=_("list the links of the file instead"))
    action.add_argument("--end", metavar="ID|LINK", help=_("end this link instead, and keep the file"))
    action.add_argument(
        "--renew",
        action="store_true",
        help=_("give the file a new link of its own, which ends the former one"),
    )
    link.add_argument(
        "--name", metavar="NAME", help=_("whom the link is for, which its recipients do not see")
    )
    _expires(link)
    link.add_argument("--max-downloads", type=int, metavar="N", help=_("allow at most N downloads"))
    _password(link)


def _shorten(commands: "_Commands[Parser]") -> None:
    shorten = _add(commands, "shorten", _("make a short link to a long address, and print it"))
    shorten.add_argument("target", metavar="URL", help=_("where it leads: an http or https address"))
    shorten.add_argument("--slug", metavar="WORDS", help=_("end the link with these words"))
    _password(shorten)
    _expires(shorten)
    shorten.add_argument("--max-visits", type=int, metavar="N", help=_("allow at most N visits"))


def _password(command: Parser) -> None:
    password = command.add_mutually_exclusive_group()
    password.add_argument("--password", action="store_true", help=_("protect the link with a password"))
    password.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from a line of standard input")
    )


def _expires(command: Parser) -> None:
    command.add_argument(
        "--expires",
        type=duration,
        metavar="TIME",
        help=_("expire after this time: 30m, 12h, 7d or 4w"),
    )


def _download(commands: "_Commands[Parser]") -> None:
    download = _add(
        commands,
        "download",
        _("download, and decrypt, what a link opens, or a file or folder of the library"),
    )
    download.add_argument(
        "link", metavar="LINK", help=_("https://host/f/file#b1.key, in quotes, or a path in the library")
    )
    download.add_argument(
        "-o",
        dest="output",
        default=".",
        metavar="PATH",
        help=_("a directory, a file, or '-' for standard output"),
    )
    download.add_argument("--force", action="store_true", help=_("replace a file of the same name"))
    download.add_argument(
        "--as-owner",
        action="store_true",
        help=_("read your own file, also a private one: with your API key, counting no download"),
    )
    _reading(download)


def _reading(command: Parser) -> None:
    """Add what opening a file may have to ask."""
    command.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from a line of standard input")
    )
    command.add_argument(
        "--yes", action="store_true", help=_("do not ask before a file is read that can be read once")
    )


def _export(commands: "_Commands[Parser]") -> None:
    export = _add(commands, "export", _("save all that your account has as one ZIP archive"))
    export.add_argument(
        "-o",
        dest="output",
        default=".",
        metavar="PATH",
        help=_("a directory, a file, or '-' for standard output"),
    )
    export.add_argument("--force", action="store_true", help=_("replace a file of the same name"))


def _files(commands: "_Commands[Parser]") -> None:
    listing = _add(
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
    remove = _add(commands, "rm", _("put files you uploaded in the trash, which keeps them for seven days"))
    remove.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=_("an ID, a link, or a path in the library: a file or a folder"),
    )
    remove.add_argument("--forever", action="store_true", help=_("delete for good, without the trash"))
    remove.add_argument("--yes", action="store_true", help=_("do not ask before a folder is deleted"))


def _decrypt(commands: "_Commands[Parser]") -> None:
    decrypt = commands.add_parser(
        "decrypt",
        help=_("download and decrypt a file, or decrypt files on the disk"),
        description=_(
            "Download, decrypt and save a file, or decrypt a body and its envelope that are on the disk."
        ),
        epilog=_(_EXITS),
    )
    decrypt.add_argument("link", nargs="?", metavar="LINK", help=_("https://host/f/file#b1.key, in quotes"))
    decrypt.add_argument(
        "-o", dest="directory", type=Path, default=Path(), metavar="DIR", help=_("directory to save to")
    )
    decrypt.add_argument("--force", action="store_true", help=_("replace a file of the same name"))
    _reading(decrypt)
    decrypt.add_argument(
        "--envelope", type=Path, metavar="FILE", help=_("envelope on the disk, instead of LINK")
    )
    decrypt.add_argument("--body", type=Path, metavar="FILE", help=_("encrypted body on the disk"))
    fragment = decrypt.add_mutually_exclusive_group()
    fragment.add_argument("--fragment", metavar="FRAGMENT", help=_("the part of the link after the #"))
    fragment.add_argument(
        "--fragment-stdin",
        action="store_true",
        help=_("read the fragment from the first line of standard input"),
    )


def _library(commands: "_Commands[Parser]") -> None:
    about = _("unlock the library of names and link keys that your devices share")
    library = commands.add_parser(
        "library", help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=_(_EXITS)
    )
    actions = library.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = _add(
        actions, "create", _("set up the library: choose a passphrase, and write down the recovery code")
    )
    unlock = _add(
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
    lock = _add(actions, "lock", _("delete the library's key from this device"))
    lock.add_argument(
        "--forget",
        action="store_true",
        help=_("forget what this device has seen, too: the next unlock accepts what the server shows"),
    )
    _add(actions, "status", _("show what the library holds, and how it can be unlocked"))
    export = _add(actions, "export", _("save all names, links and folders as JSON, with their keys"))
    export.add_argument(
        "-o",
        dest="output",
        default="-",
        metavar="FILE",
        help=_("a file that only you can read, or '-' for standard output"),
    )
    export.add_argument("--force", action="store_true", help=_("replace a file of the same name"))


def _folders(commands: "_Commands[Parser]") -> None:
    move = _add(commands, "mv", _("move files and folders of the library, or rename one"))
    move.add_argument("sources", nargs="+", metavar="FILE", help=_("a path, an ID or a link"))
    move.add_argument(
        "target", metavar="FOLDER", help=_("a folder, '/' for the top, or a new name for one file")
    )
    make = _add(commands, "mkdir", _("make folders in the library"))
    make.add_argument("folders", nargs="+", metavar="FOLDER")
    make.add_argument(
        "-p",
        dest="parents",
        action="store_true",
        help=_("make the folders around it too, and accept one that exists"),
    )
    tag = _add(commands, "tag", _("tag files of the library"))
    tag.add_argument("--remove", action="store_true", help=_("remove the tag instead"))
    tag.add_argument("tag", metavar="TAG")
    tag.add_argument("files", nargs="+", metavar="FILE", help=_("a path, an ID or a link"))
    find = _add(commands, "find", _("search names, folders, notes and tags of the library"))
    find.add_argument("words", nargs="*", metavar="WORD", help=_("all words must occur"))
    find.add_argument("--tag", action="append", default=[], metavar="TAG", help=_("only files with this tag"))


def _send(commands: "_Commands[Parser]") -> None:
    send = _add(
        commands,
        "send",
        _("send files through somebody's upload link; run the same command again to resume"),
    )
    send.add_argument("link", metavar="LINK", help=_("https://host/u/link#r1.key, in quotes"))
    send.add_argument(
        "files", nargs="+", metavar="FILE", help=_("a file, a folder, or '-' for standard input")
    )
    send.add_argument("--note", metavar="TEXT", help=_("a note for the owner of the link"))
    send.add_argument("--name", metavar="NAME", help=_("your name, for the owner of the link"))
    send.add_argument("--keep-metadata", action="store_true", help=_(_KEEP_METADATA))
    send.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from a line of standard input")
    )


def _requests(commands: "_Commands[Parser]") -> None:
    requests = _add(commands, "requests", _("list your upload links, or create, close, open or delete one"))
    actions = requests.add_subparsers(dest="action", metavar="ACTION")
    create = _add(actions, "create", _("create an upload link, through which others send you files"))
    create.add_argument("--title", required=True, metavar="TEXT", help=_("what it is for, shown to senders"))
    create.add_argument("--text", metavar="TEXT", help=_("a message to senders"))
    create.add_argument("--by", metavar="NAME", help=_("your name, shown to senders"))
    create.add_argument(
        "--max-files", type=int, default=20, metavar="N", help=_("accept at most N files (default: 20)")
    )
    create.add_argument(
        "--max-bytes",
        type=parse_size,
        default=1 << 30,
        metavar="SIZE",
        help=_("accept at most this much in all: 500M or 2G (default: 1G)"),
    )
    create.add_argument("--largest", type=parse_size, metavar="SIZE", help=_("accept no larger files"))
    create.add_argument(
        "--expires",
        type=duration,
        default=14 * 86_400,
        metavar="TIME",
        help=_("expire after this time: 30m, 12h, 7d or 4w (default: 14d)"),
    )
    password = create.add_mutually_exclusive_group()
    password.add_argument("--password", action="store_true", help=_("protect the link with a password"))
    password.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from a line of standard input")
    )
    for action, about in (
        ("close", _("close an upload link: it accepts no more files")),
        ("open", _("open an upload link again")),
        ("delete", _("delete an upload link; what came through it stays")),
    ):
        _add(actions, action, about).add_argument("id", metavar="ID|LINK")


def _receive(commands: "_Commands[Parser]") -> None:
    receive = _add(
        commands,
        "receive",
        _("show what came through your upload links, and add it to the library"),
    )
    receive.add_argument(
        "id", nargs="?", metavar="ID|LINK", help=_("only what came through this upload link")
    )
    receive.add_argument("-o", dest="output", metavar="DIR", help=_("save the files to this directory"))
    receive.add_argument("--force", action="store_true", help=_("replace a file of the same name"))
    receive.add_argument(
        "--all", action="store_true", help=_("also what is in the library already, not only what is new")
    )
