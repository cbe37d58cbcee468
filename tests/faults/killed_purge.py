"""Run `purge`, and kill this process with SIGKILL before line number LIMIT of the code that removes an account.

`python killed_purge.py LIMIT` prints how many lines were executed if that was fewer.
"""

import os
import signal
import sys
from types import FrameType
from typing import Any

import django

# Where an account's rows and blobs go. Between two lines of these, everything that was done is complete or not begun.
TRACED = (
    "files/services/closing.py", "files/services/deletion.py", "files/services/uploads.py", "accounts/services.py",
    "bytebin/db/transactions.py", "bytebin/db/mongodb.py",
)  # fmt: skip


def main(limit: int) -> int:
    django.setup()
    from files.services.purge import purge  # noqa: PLC0415  # models need the settings

    executed = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal executed
        if not frame.f_code.co_filename.endswith(TRACED):
            return None
        if event == "line":
            executed += 1
            if executed == limit:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    purge()
    sys.settrace(None)
    return executed


if __name__ == "__main__":
    sys.stdout.write(str(main(int(sys.argv[1]))))
