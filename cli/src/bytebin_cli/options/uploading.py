"""`upload` and `paste`."""

from bytebin_cli.options.parser import Commands, Parser, add
from bytebin_cli.options.rules import BURN, KEEP_METADATA, add_expires, add_password
from bytebin_cli.pasting import LANGUAGES
from bytebin_cli.texts import gettext as _


def add_upload(commands: "Commands[Parser]") -> None:
    upload = add(
        commands, "upload", _("upload files and print their links; run the same command again to resume")
    )
    upload.add_argument("files", nargs="+", metavar="FILE", help=_("a file, or '-' for standard input"))
    _lock_options(upload)
    limit = upload.add_mutually_exclusive_group()
    limit.add_argument("--max-downloads", type=int, metavar="N", help=_("allow at most N downloads"))
    limit.add_argument("--burn", action="store_true", help=_(BURN))
    upload.add_argument("--name", metavar="NAME", help=_("use this name instead of the file's own"))
    upload.add_argument("--keep-metadata", action="store_true", help=_(KEEP_METADATA))
    upload.add_argument("--folder", metavar="FOLDER", help=_("file it in this folder of the library"))


def add_paste(commands: "Commands[Parser]") -> None:
    paste = add(commands, "paste", _("upload a text, from a file or standard input, and print its link"))
    paste.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=_("a file, or '-' for standard input (default)")
    )
    _lock_options(paste)
    paste.add_argument("--burn", action="store_true", help=_(BURN))
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
    add_password(upload)
    add_expires(upload)
    upload.add_argument("--slug", metavar="WORDS", help=_("end the link with these words (with --plain)"))
    upload.add_argument(
        "--note", metavar="TEXT", help=_("a note for the recipients of the link (with --plain)")
    )
    upload.add_argument("--private", action="store_true", help=_("only you can open it, with your account"))
