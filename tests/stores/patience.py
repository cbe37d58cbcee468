"""Requests as a client makes them: the same one again after 423 and 503."""

import time
from collections.abc import Callable

import httpx

from tests.files.client import put
from tests.people import Person

PATIENCE = 180.0  # seconds


def patiently(request: Callable[[], httpx.Response]) -> httpx.Response:
    deadline = time.monotonic() + PATIENCE
    while True:
        response = request()
        if response.status_code not in {423, 503} or time.monotonic() > deadline:
            return response
        time.sleep(1)


def put_patiently(person: Person, upload_id: str, index: int, content: bytes) -> httpx.Response:
    return patiently(lambda: put(person.api, upload_id, index, content))


def get_patiently(url: str) -> httpx.Response:
    """A store that has just come back can write before it finds all that it has."""
    return patiently(lambda: httpx.get(url, timeout=60))
