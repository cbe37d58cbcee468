"""`link` and `shorten`."""

from bytebin_cli.link_rules import lifetime, limit
from bytebin_cli.options.parser import Commands, Parser, add
from bytebin_cli.options.rules import add_expires, add_password
from bytebin_cli.texts import gettext as _


def add_link(commands: "Commands[Parser]") -> None:
    link = add(commands, "link", _("make one more link to a file, with rules of its own, and print it"))
    link.add_argument("file", metavar="FILE", help=_("an ID, a link, or a path in the library"))
    action = link.add_mutually_exclusive_group()
    action.add_argument("--list", action="store_true", help=_("list the links of the file instead"))
    action.add_argument(
        "--change", metavar="ID|LINK", help=_("change the rules of this link, those that are given, instead")
    )
    action.add_argument("--end", metavar="ID|LINK", help=_("end this link instead, and keep the file"))
    action.add_argument(
        "--renew",
        action="store_true",
        help=_("give the file a new link of its own, which ends the former one"),
    )
    link.add_argument(
        "--name", metavar="NAME", help=_("whom the link is for, which its recipients do not see")
    )
    link.add_argument(
        "--expires",
        type=lifetime,
        metavar="TIME",
        help=_("expire after this time: 30m, 12h, 7d or 4w; or never, which is when the file does"),
    )
    link.add_argument(
        "--max-downloads", type=limit, metavar="N", help=_("allow at most N downloads, or unlimited")
    )
    add_password(link).add_argument(
        "--no-password", action="store_true", help=_("the link needs no password any more (with --change)")
    )


def add_shorten(commands: "Commands[Parser]") -> None:
    shorten = add(commands, "shorten", _("make a short link to a long address, and print it"))
    shorten.add_argument("target", metavar="URL", help=_("where it leads: an http or https address"))
    shorten.add_argument("--slug", metavar="WORDS", help=_("end the link with these words"))
    add_password(shorten)
    add_expires(shorten)
    shorten.add_argument("--max-visits", type=int, metavar="N", help=_("allow at most N visits"))
