"""The parser of the command line, and what each command has."""

import argparse
import re
from typing import Final, NoReturn

from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import gettext_noop

# Text after a '#', fragments without their '#', and API keys.
_SECRET_TEXT: Final = re.compile(r"#\S*|\b[br][0-9]+p?\.\S*|\bbb_\S*")
EXITS: Final = gettext_noop(
    "Exit codes: 0 success, 1 refused, 2 wrong usage, "
    "3 server or connection failed (try again later), 130 interrupted."
)


class Parser(argparse.ArgumentParser):
    """A parser whose error messages hide keys: argparse repeats wrong arguments."""

    def error(self, message: str) -> NoReturn:
        super().error(_SECRET_TEXT.sub("#…", message))


# argparse has no public names for these.
Commands = argparse._SubParsersAction  # noqa: SLF001
Alternatives = argparse._MutuallyExclusiveGroup  # noqa: SLF001


def add(commands: "Commands[Parser]", name: str, about: str) -> Parser:
    command = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=_(EXITS)
    )
    command.add_argument("--json", action="store_true", help=_("print one JSON object per file"))
    return command
