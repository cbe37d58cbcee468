"""`login` and `logout`."""

from bytebin_cli.options.parser import Commands, Parser, add
from bytebin_cli.texts import gettext as _


def add_account(commands: "Commands[Parser]") -> None:
    login = add(
        commands,
        "login",
        _("store a server's URL and an API key, which is prompted for or read from standard input"),
    )
    login.add_argument("url", nargs="?", metavar="URL", help="https://files.example.org")
    add(commands, "logout", _("delete the stored URL and API key"))
