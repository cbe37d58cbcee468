"""A chunk as a client sends it: the same request again after 423 and 503."""

import time

import httpx

from tests.files.client import put
from tests.people import Person

PATIENCE = 180.0  # seconds


def put_patiently(person: Person, upload_id: str, index: int, content: bytes) -> httpx.Response:
    deadline = time.monotonic() + PATIENCE
    while True:
        response = put(person.api, upload_id, index, content)
        if response.status_code not in {423, 503} or time.monotonic() > deadline:
            return response
        time.sleep(1)
