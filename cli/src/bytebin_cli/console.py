"""What the commands share: the API, and their output, as sentences or as JSON."""

import json
import os
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bytebin_cli.account import Account
from bytebin_cli.api import Api, Document
from bytebin_cli.directories import state_dir
from bytebin_cli.errors import Interrupted, Refused
from bytebin_cli.progress import Screen
from bytebin_cli.responses import printable, well_formed
from bytebin_cli.retry import FEW_ATTEMPTS, RetryPolicy


def each(
    options: Namespace,
    names: Iterable[str],
    member: str,
    do: Callable[[str], Document],
    sentence: Callable[[Document], str],
) -> int:
    """Process all names, even after a failure. Return the first failure's exit code."""
    code = 0
    for name in names:
        try:
            done = do(name)
        except Refused as error:
            # A link given to `rm` holds a key.
            print_failure(options, member, name.partition("#")[0], error)
            code = code or error.exit_code
            if isinstance(error, Interrupted):
                return error.exit_code
        else:
            print_document(options, done, sentence(done))
    return code


@contextmanager
def open_api(who: Account) -> Iterator[Api]:
    api = Api(who, RetryPolicy(FEW_ATTEMPTS, new_screen().report, threading.Event()))
    try:
        yield api
    finally:
        api.close()


def new_screen() -> Screen:
    return Screen(bars=sys.stderr.isatty())


def states(kind: str) -> Path:
    return state_dir(os.environ) / kind


def print_document(options: Namespace, document: Mapping[str, Any], sentence: str) -> None:
    if options.json:
        print_json(document)
    else:
        print(sentence, flush=True)


def print_failure(options: Namespace, member: str, name: str, error: Refused) -> None:
    print(f"{printable(name)}: {error}", file=sys.stderr, flush=True)
    if options.json:
        print_json({member: name, "error": str(error)})


def print_json(document: Mapping[str, Any]) -> None:
    readable = {
        member: well_formed(value) if isinstance(value, str) else value for member, value in document.items()
    }
    print(json.dumps(readable), flush=True)
