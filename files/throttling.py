"""The rate limits for wrong tokens and passwords, each of which is a guess, and for uploads through upload links."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from bytebin.errors import WrongToken
from bytebin.ratelimits import Limit, take
from bytebin.ratelimits.callers import network

CREATIONS = Limit("uploads through upload links, address", 120, 60)
BY_ADDRESS = Limit("wrong tokens, address", 60, 60)
# From all addresses together. At this rate, guessing a million passwords takes a day.
BY_FILE = Limit("wrong tokens, file", 600, 60)


@contextmanager
def counting_wrong_tokens(request: HttpRequest, file_id: str) -> Iterator[None]:
    """Count the request before its tokens are compared. Give the count back unless WrongToken is raised.

    Raise RateLimited after too many wrong tokens from the caller's network, or for this file from everybody.
    """
    taken = take((BY_ADDRESS, network(request)), (BY_FILE, file_id))
    wrong = False
    try:
        yield
    except WrongToken:
        wrong = True
        raise
    finally:
        if not wrong:
            taken.give_back()
