"""Limit of wrong tokens for an encrypted file. Opening with the right ones is not limited."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.cli.vectors import vector
from tests.rate_limits import forget_rate_limits
from tests.services.test_tickets import encrypted_file

TRIES = 60  # per minute


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> Iterator[None]:
    forget_rate_limits()
    yield
    forget_rate_limits()


def test_only_wrong_tokens_are_counted(owner: User) -> None:
    sealed = vector("one-byte")
    path = f"/api/v1/files/{encrypted_file(owner).pk}/open"

    def present(**token: bytes) -> Any:
        body = {name: urlsafe_b64encode(value).decode().rstrip("=") for name, value in token.items()}
        return Client().post(path, body, content_type="application/json")

    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for _ in range(TRIES):
            assert present(link_token=sealed.link_token).status_code == 200
        for guess in range(TRIES):
            assert present(read_token=guess.to_bytes(32)).status_code == 403
        refused = present(read_token=sealed.read_token)
        assert refused.status_code == 429
        wait = int(refused["Retry-After"])
    with time_machine.travel(now + timedelta(seconds=wait), tick=False):
        assert present(read_token=sealed.read_token).status_code == 200
