"""The command `bytebin`."""

import os
import signal
import sys
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

from bytebin_cli.commands import COMMANDS
from bytebin_cli.errors import EXIT_INTERRUPTED, EXIT_REFUSED, Refused, UsageError
from bytebin_cli.options import make_parser


def main(arguments: list[str] | None = None) -> int:
    """Returns an exit code: 0 for done, 2 for a wrong call, else that of what was refused."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A saved file's name may have letters that the terminal's character set lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _interrupt)
    parser = make_parser()
    try:
        options = parser.parse_args(arguments)
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except UsageError as error:
        parser.error(str(error))
    except Refused as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read the output has had enough of it; the interpreter's last flush must not fail on it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_REFUSED
    except KeyboardInterrupt:
        print("Interrupted: nothing was saved.", file=sys.stderr)
        return EXIT_INTERRUPTED


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """A polite kill ends like Ctrl-C, so that it is said what is left."""
    raise KeyboardInterrupt
