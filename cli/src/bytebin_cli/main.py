"""The `bytebin` command."""

import os
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bytebin_cli.commands import COMMANDS
from bytebin_cli.errors import EXIT_INTERRUPTED, EXIT_REFUSED, Refused, UsageError
from bytebin_cli.options import make_parser
from bytebin_cli.texts import gettext as _
from bytebin_cli.texts import speak_english, speak_local_language


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    _open_closed_streams()
    if isinstance(sys.stdout, TextIOWrapper):
        # A file name may have characters that the terminal's encoding lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _interrupt)
    speak_local_language()
    parser = make_parser()
    try:
        options = parser.parse_args(arguments)
        if getattr(options, "json", False):
            speak_english()
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except UsageError as error:
        parser.error(str(error))
    except Refused as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader closed the pipe. Python's final flush must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_REFUSED
    except KeyboardInterrupt:
        print(_("Interrupted: nothing was saved."), file=sys.stderr)
        return EXIT_INTERRUPTED


def _open_closed_streams() -> None:
    """Discard output if the caller closed its stream (`>&-`), which Python shows as None."""
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Handle SIGTERM like Ctrl-C, so that the user sees what happened to the transfer."""
    raise KeyboardInterrupt
