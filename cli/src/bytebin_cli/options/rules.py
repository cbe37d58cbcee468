"""What several commands say of a link or a photo."""

from typing import Final

from bytebin_cli.options.parser import Alternatives, Parser
from bytebin_cli.prompts import duration
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

KEEP_METADATA: Final = gettext_noop("keep the metadata of photos, such as where they were taken")
BURN: Final = gettext_noop("delete it once it was opened: it can be read once")


def add_password(command: Parser) -> Alternatives:
    password = command.add_mutually_exclusive_group()
    password.add_argument("--password", action="store_true", help=_("protect the link with a password"))
    password.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from a line of standard input")
    )
    return password


def add_expires(command: Parser) -> None:
    command.add_argument(
        "--expires",
        type=duration,
        metavar="TIME",
        help=_("expire after this time: 30m, 12h, 7d or 4w"),
    )
