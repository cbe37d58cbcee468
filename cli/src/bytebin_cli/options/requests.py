"""Upload links: `send`, `requests` and `receive`."""

from bytebin_cli.options.parser import Commands, Parser, add
from bytebin_cli.options.rules import KEEP_METADATA, add_password
from bytebin_cli.prompts import duration
from bytebin_cli.request.sizes import parse_size
from bytebin_cli.texts import gettext as _


def add_send(commands: "Commands[Parser]") -> None:
    send = add(
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
    send.add_argument("--keep-metadata", action="store_true", help=_(KEEP_METADATA))
    send.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from a line of standard input")
    )


def add_requests(commands: "Commands[Parser]") -> None:
    requests = add(commands, "requests", _("list your upload links, or create, close, open or delete one"))
    actions = requests.add_subparsers(dest="action", metavar="ACTION")
    create = add(actions, "create", _("create an upload link, through which others send you files"))
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
    add_password(create)
    for action, about in (
        ("close", _("close an upload link: it accepts no more files")),
        ("open", _("open an upload link again")),
        ("delete", _("delete an upload link; what came through it stays")),
    ):
        add(actions, action, about).add_argument("id", metavar="ID|LINK")


def add_receive(commands: "Commands[Parser]") -> None:
    receive = add(
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
