"""The command line's grammar."""

import argparse
import re
from pathlib import Path
from typing import Final, NoReturn

from bytebin_cli import __version__
from bytebin_cli.prompts import duration

# Whatever stands after a '#', what looks like a fragment that lost its '#', and keys.
_SECRET_TEXT: Final = re.compile(r"#\S*|\bb[0-9]+p?\.\S*|\bbb_\S*")
_EXITS: Final = (
    "Exit codes: 0 done, 1 refused, 2 called wrongly, "
    "3 the server or the connection failed (the same command may succeed later), 130 interrupted."
)


class Parser(argparse.ArgumentParser):
    """argparse repeats wrong arguments in its errors, and a link holds a key."""

    def error(self, message: str) -> NoReturn:
        super().error(_SECRET_TEXT.sub("#…", message))


def make_parser() -> Parser:
    about = "Uploads and downloads, encrypted end to end, on a bytebin server."
    parser = Parser(prog="bytebin", description=about, epilog=_EXITS)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _account(commands)
    _upload(commands)
    _download(commands)
    _files(commands)
    _decrypt(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001  # argparse has no public name for it


def _add(commands: "_Commands[Parser]", name: str, about: str) -> Parser:
    command = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=_EXITS
    )
    command.add_argument("--json", action="store_true", help="one JSON object a file on standard output")
    return command


def _account(commands: "_Commands[Parser]") -> None:
    login = _add(
        commands, "login", "keep a server's address and an API key, which is asked for or read from input"
    )
    login.add_argument("url", nargs="?", metavar="URL", help="https://files.example.org")
    _add(commands, "logout", "forget both")


def _upload(commands: "_Commands[Parser]") -> None:
    upload = _add(
        commands, "upload", "upload files and print their links; the same again goes on where it ended"
    )
    upload.add_argument("files", nargs="+", metavar="FILE", help="'-' reads standard input")
    kind = upload.add_mutually_exclusive_group()
    kind.add_argument(
        "--encrypt", action="store_true", default=True, help="with the key in the link (default)"
    )
    kind.add_argument("--plain", dest="encrypt", action="store_false", help="readable by the server")
    password = upload.add_mutually_exclusive_group()
    password.add_argument("--password", action="store_true", help="ask for a password besides the link")
    password.add_argument("--password-stdin", action="store_true", help="read it from a line of input")
    upload.add_argument("--expires", type=duration, metavar="TIME", help="30m, 12h, 7d or 4w")
    upload.add_argument("--max-downloads", type=int, metavar="N", help="then the link is used up")
    upload.add_argument("--name", metavar="NAME", help="in place of the file's own")


def _download(commands: "_Commands[Parser]") -> None:
    download = _add(commands, "download", "download, and decrypt, the file behind a link")
    download.add_argument("link", metavar="LINK", help="https://host/f/file#b1.key, in quotes")
    download.add_argument("-o", dest="place", default=".", metavar="PLACE", help="a folder, a file, or '-'")
    download.add_argument("--force", action="store_true", help="replace a file of the same name")
    download.add_argument(
        "--password-stdin", action="store_true", help="read the password from a line of input"
    )


def _files(commands: "_Commands[Parser]") -> None:
    _add(commands, "ls", "list your files, the newest first")
    remove = _add(commands, "rm", "delete files of yours")
    remove.add_argument("files", nargs="+", metavar="ID|LINK")


def _decrypt(commands: "_Commands[Parser]") -> None:
    decrypt = commands.add_parser(
        "decrypt",
        help="decrypt the file behind a link, or from the disk",
        description="Decrypts and saves the file behind a link, or a body and its envelope from the disk.",
        epilog=_EXITS,
    )
    decrypt.add_argument("link", nargs="?", metavar="LINK", help="https://host/f/file#b1.key, in quotes")
    decrypt.add_argument(
        "-o", dest="directory", type=Path, default=Path(), metavar="DIR", help="where to save"
    )
    decrypt.add_argument("--force", action="store_true", help="replace a file of the same name")
    decrypt.add_argument(
        "--password-stdin", action="store_true", help="read the password from a line of input"
    )
    decrypt.add_argument(
        "--envelope", type=Path, metavar="FILE", help="envelope on the disk, in place of LINK"
    )
    decrypt.add_argument("--body", type=Path, metavar="FILE", help="encrypted body on the disk")
    fragment = decrypt.add_mutually_exclusive_group()
    fragment.add_argument("--fragment", metavar="FRAGMENT", help="what the link has after the #")
    fragment.add_argument(
        "--fragment-stdin", action="store_true", help="read that from a line of input, first"
    )
