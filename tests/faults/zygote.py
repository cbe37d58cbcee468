"""A process that has imported the application and forks a gunicorn each time it is asked to: up in a tenth of a second.

It stands in for `gunicorn` in tests that start the server hundreds of times. What it forks is the server that
`gunicorn` starts: the same configuration file, a master and its workers, in a process group of their own.

One line on standard input asks for a server. The answers are two lines: its process id, and "gone" when it has ended.
"""

import os
import sys
from typing import NoReturn

from django.urls import get_resolver
from gunicorn.app.wsgiapp import WSGIApplication

import bytebin.wsgi


def become_gunicorn() -> NoReturn:
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # standard error is the server's log
    sys.argv = ["gunicorn"]
    try:
        WSGIApplication("%(prog)s").run()
    finally:
        os._exit(1)


def load() -> None:
    """All that the first request would import."""
    assert callable(bytebin.wsgi.application)
    assert get_resolver().url_patterns


def answer(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    load()
    for _ in sys.stdin:
        if (server := os.fork()) == 0:
            become_gunicorn()
        answer(str(server))
        os.waitpid(server, 0)
        answer("gone")
