"""A client that retries as the API requires: after a network error, 408, 423, 429 or 5xx, after Retry-After."""

import time
from collections.abc import Callable
from typing import Any, Self

import httpx

AGAIN = {408, 423, 429}
BACK_OFF = 0.02  # seconds before the first retry; doubled each time
LONGEST_WAIT = 0.1  # seconds; a longer Retry-After is shortened to this, to keep tests fast


class GaveUp(Exception):
    """Every attempt failed until the client stopped retrying."""


class RetryingClient:
    """Retries each request for up to `retry_for` seconds. `failures` lists every response or error that was retried."""

    def __init__(self, address: str, token: str, *, retry_for: float = 60.0, timeout: float = 30.0) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=address, headers=headers, timeout=timeout)
        self.retry_for = retry_for
        self.failures: list[httpx.Response | httpx.TransportError] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.http.close()

    def request(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Return the first response that needs no retry. Raise GaveUp."""
        return self.repeat(lambda: self.http.request(method, path, **sent))

    def repeat(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        deadline, back_off = time.monotonic() + self.retry_for, BACK_OFF
        while True:
            result = attempt(send)
            if isinstance(result, httpx.Response) and not needs_retry(result):
                return result
            self.failures.append(result)
            if time.monotonic() > deadline:
                raise GaveUp(describe(result))
            time.sleep(min(LONGEST_WAIT, max(back_off, retry_after(result))))
            back_off *= 2


def attempt(send: Callable[[], httpx.Response]) -> httpx.Response | httpx.TransportError:
    try:
        return send()
    except httpx.TransportError as error:
        return error


def needs_retry(response: httpx.Response) -> bool:
    return response.status_code in AGAIN or response.status_code >= 500


def retry_after(result: httpx.Response | httpx.TransportError) -> float:
    if isinstance(result, httpx.Response):
        return float(result.headers.get("Retry-After", 0))
    return 0.0


def describe(result: httpx.Response | httpx.TransportError) -> str:
    if isinstance(result, httpx.Response):
        return f"{result.status_code} {result.text[:500]}"
    return repr(result)
