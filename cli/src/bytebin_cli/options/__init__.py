"""The options of every command."""

from bytebin_cli import __version__
from bytebin_cli.options.account import add_account
from bytebin_cli.options.files import add_files
from bytebin_cli.options.library import add_folders, add_library
from bytebin_cli.options.links import add_link, add_shorten
from bytebin_cli.options.parser import EXITS, Parser
from bytebin_cli.options.reading import add_decrypt, add_download, add_export
from bytebin_cli.options.requests import add_receive, add_requests, add_send
from bytebin_cli.options.uploading import add_paste, add_upload
from bytebin_cli.texts import gettext as _


def make_parser() -> Parser:
    about = _("Upload files to a bytebin server and download them, encrypted end to end.")
    parser = Parser(prog="bytebin", description=about, epilog=_(EXITS))
    said = _("show program's version number and exit")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}", help=said)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_account(commands)
    add_upload(commands)
    add_paste(commands)
    add_download(commands)
    add_export(commands)
    add_link(commands)
    add_files(commands)
    add_decrypt(commands)
    add_library(commands)
    add_folders(commands)
    add_send(commands)
    add_requests(commands)
    add_receive(commands)
    add_shorten(commands)
    return parser
