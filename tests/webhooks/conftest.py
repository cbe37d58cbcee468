from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from tests.members import alice, anonymous, bob, fresh_rate_limits
from tests.webhooks.receiver import Receiver, receiving

__all__ = ["alice", "anonymous", "bob", "fresh_rate_limits"]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A receiver on this machine, which the server may call."""
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    with receiving() as running:
        yield running
