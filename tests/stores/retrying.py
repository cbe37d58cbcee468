"""Send requests as a client does, with retries after 423 and 503."""

import time
from collections.abc import Callable

import httpx

from tests.files.client import put
from tests.people import Person

TIMEOUT = 180.0  # seconds


def with_retries(request: Callable[[], httpx.Response]) -> httpx.Response:
    deadline = time.monotonic() + TIMEOUT
    while True:
        response = request()
        if response.status_code not in {423, 503} or time.monotonic() > deadline:
            return response
        time.sleep(1)


def put_with_retries(person: Person, upload_id: str, index: int, content: bytes) -> httpx.Response:
    return with_retries(lambda: put(person.api, upload_id, index, content))


def get_with_retries(url: str) -> httpx.Response:
    """Download with retries: a store that has just restarted may accept writes before it finds its objects."""
    return with_retries(lambda: httpx.get(url, timeout=60))
