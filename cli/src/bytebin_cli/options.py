"""The options of every command."""

import argparse
import re
from pathlib import Path
from typing import Final, NoReturn

from bytebin_cli import __version__
from bytebin_cli.prompts import duration

# Text after a '#', fragments without their '#', and API keys.
_SECRET_TEXT: Final = re.compile(r"#\S*|\bb[0-9]+p?\.\S*|\bbb_\S*")
_EXITS: Final = (
    "Exit codes: 0 success, 1 refused, 2 wrong usage, "
    "3 server or connection failed (try again later), 130 interrupted."
)


class Parser(argparse.ArgumentParser):
    """A parser whose error messages hide keys: argparse repeats wrong arguments."""

    def error(self, message: str) -> NoReturn:
        super().error(_SECRET_TEXT.sub("#…", message))


def make_parser() -> Parser:
    about = "Upload files to a bytebin server and download them, encrypted end to end."
    parser = Parser(prog="bytebin", description=about, epilog=_EXITS)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _account(commands)
    _upload(commands)
    _download(commands)
    _export(commands)
    _files(commands)
    _decrypt(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001  # argparse has no public name for it


def _add(commands: "_Commands[Parser]", name: str, about: str) -> Parser:
    command = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=_EXITS
    )
    command.add_argument("--json", action="store_true", help="print one JSON object per file")
    return command


def _account(commands: "_Commands[Parser]") -> None:
    login = _add(
        commands,
        "login",
        "store a server's URL and an API key, which is prompted for or read from standard input",
    )
    login.add_argument("url", nargs="?", metavar="URL", help="https://files.example.org")
    _add(commands, "logout", "delete the stored URL and API key")


def _upload(commands: "_Commands[Parser]") -> None:
    upload = _add(
        commands, "upload", "upload files and print their links; run the same command again to resume"
    )
    upload.add_argument("files", nargs="+", metavar="FILE", help="a file, or '-' for standard input")
    kind = upload.add_mutually_exclusive_group()
    kind.add_argument(
        "--encrypt", action="store_true", default=True, help="encrypt; the key is in the link (default)"
    )
    kind.add_argument("--plain", dest="encrypt", action="store_false", help="do not encrypt")
    password = upload.add_mutually_exclusive_group()
    password.add_argument("--password", action="store_true", help="protect the link with a password")
    password.add_argument(
        "--password-stdin", action="store_true", help="read the password from a line of standard input"
    )
    upload.add_argument(
        "--expires",
        type=duration,
        metavar="TIME",
        help="expire after this time: 30m, 12h, 7d or 4w",
    )
    upload.add_argument("--max-downloads", type=int, metavar="N", help="allow at most N downloads")
    upload.add_argument("--name", metavar="NAME", help="use this name instead of the file's own")


def _download(commands: "_Commands[Parser]") -> None:
    download = _add(commands, "download", "download, and decrypt, what a link opens")
    download.add_argument("link", metavar="LINK", help="https://host/f/file#b1.key, in quotes")
    download.add_argument(
        "-o",
        dest="output",
        default=".",
        metavar="PATH",
        help="a directory, a file, or '-' for standard output",
    )
    download.add_argument("--force", action="store_true", help="replace a file of the same name")
    download.add_argument(
        "--password-stdin", action="store_true", help="read the password from a line of standard input"
    )


def _export(commands: "_Commands[Parser]") -> None:
    export = _add(commands, "export", "save all that your account has as one ZIP archive")
    export.add_argument(
        "-o",
        dest="output",
        default=".",
        metavar="PATH",
        help="a directory, a file, or '-' for standard output",
    )
    export.add_argument("--force", action="store_true", help="replace a file of the same name")


def _files(commands: "_Commands[Parser]") -> None:
    _add(commands, "ls", "list your files, newest first")
    remove = _add(commands, "rm", "delete files you uploaded")
    remove.add_argument("files", nargs="+", metavar="ID|LINK")


def _decrypt(commands: "_Commands[Parser]") -> None:
    decrypt = commands.add_parser(
        "decrypt",
        help="download and decrypt a file, or decrypt files on the disk",
        description="Download, decrypt and save a file, or decrypt a body and its envelope that are on the disk.",
        epilog=_EXITS,
    )
    decrypt.add_argument("link", nargs="?", metavar="LINK", help="https://host/f/file#b1.key, in quotes")
    decrypt.add_argument(
        "-o", dest="directory", type=Path, default=Path(), metavar="DIR", help="directory to save to"
    )
    decrypt.add_argument("--force", action="store_true", help="replace a file of the same name")
    decrypt.add_argument(
        "--password-stdin", action="store_true", help="read the password from a line of standard input"
    )
    decrypt.add_argument(
        "--envelope", type=Path, metavar="FILE", help="envelope on the disk, instead of LINK"
    )
    decrypt.add_argument("--body", type=Path, metavar="FILE", help="encrypted body on the disk")
    fragment = decrypt.add_mutually_exclusive_group()
    fragment.add_argument("--fragment", metavar="FRAGMENT", help="the part of the link after the #")
    fragment.add_argument(
        "--fragment-stdin",
        action="store_true",
        help="read the fragment from the first line of standard input",
    )
