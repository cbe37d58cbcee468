"""Start the server up to its checks, once for each object of environment variables in the JSON list on standard input.

Print what each start printed and its exit code, as a JSON list. A fork per start saves the imports.
"""

import json
import logging
import os
import runpy
import sys
import tempfile
import traceback
from importlib import import_module
from typing import Any

import gunicorn.arbiter

from tests.zygote import LIBRARIES


def start(variables: dict[str, str]) -> None:
    os.environ.update(variables)
    configuration = runpy.run_path("gunicorn.conf.py")
    configuration["on_starting"](gunicorn.arbiter.Arbiter.__new__(Quiet))


class Quiet(gunicorn.arbiter.Arbiter):  # type: ignore[misc]  # gunicorn has no types
    log = logging.getLogger("starting")


def outcome(variables: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryFile("w+") as printed:
        child = os.fork()
        if child == 0:
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            code = 0
            try:
                start(variables)
            except SystemExit as ended:
                code = 1
                if isinstance(ended.code, str):
                    sys.stderr.write(ended.code)
            except BaseException:  # noqa: BLE001  # shown to the test
                code = 2
                traceback.print_exc()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        printed.seek(0)
        return {"code": os.waitstatus_to_exitcode(status), "printed": printed.read()}


if __name__ == "__main__":
    for library in LIBRARIES:
        import_module(library)
    sys.stdout.write(json.dumps([outcome(variables) for variables in json.load(sys.stdin)]))
