"""gunicorn's configuration of bytebin without one of its tricks, named by WITHOUT, to measure what the trick is worth.

`gunicorn -c benchmarks/without.py`: everything else is as in gunicorn.conf.py.
"""

import os
import runpy
import socket

from bytebin.server import worker

# Each value is used in place of the trick.
TRICKS = {
    "wait": (worker, "NEXT_REQUEST_WAIT_MS", 0),
    "held head": (socket, "MSG_MORE", 0),
}

globals().update(runpy.run_path("gunicorn.conf.py"))
place, name, value = TRICKS[os.environ["WITHOUT"]]
setattr(place, name, value)
