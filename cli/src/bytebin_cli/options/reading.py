"""`download`, `decrypt` and `export`."""

from pathlib import Path

from bytebin_cli.options.parser import EXITS, Commands, Parser, add
from bytebin_cli.texts import gettext as _


def add_download(commands: "Commands[Parser]") -> None:
    download = add(
        commands,
        "download",
        _("download, and decrypt, what a link opens, or a file or folder of the library"),
    )
    download.add_argument(
        "link", metavar="LINK", help=_("https://host/f/file#b1.key, in quotes, or a path in the library")
    )
    _output(download)
    download.add_argument(
        "--as-owner",
        action="store_true",
        help=_("read your own file, also a private one: with your API key, counting no download"),
    )
    _reading(download)


def add_decrypt(commands: "Commands[Parser]") -> None:
    decrypt = commands.add_parser(
        "decrypt",
        help=_("download and decrypt a file, or decrypt files on the disk"),
        description=_(
            "Download, decrypt and save a file, or decrypt a body and its envelope that are on the disk."
        ),
        epilog=_(EXITS),
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


def _output(command: Parser) -> None:
    """Add where to save to."""
    command.add_argument(
        "-o",
        dest="output",
        default=".",
        metavar="PATH",
        help=_("a directory, a file, or '-' for standard output"),
    )
    command.add_argument("--force", action="store_true", help=_("replace a file of the same name"))


def _reading(command: Parser) -> None:
    """Add what opening a file may have to ask."""
    command.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from a line of standard input")
    )
    command.add_argument(
        "--yes", action="store_true", help=_("do not ask before a file is read that can be read once")
    )


def add_export(commands: "Commands[Parser]") -> None:
    export = add(commands, "export", _("save all that your account has as one ZIP archive"))
    _output(export)
