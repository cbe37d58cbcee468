from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from registration.models import ONLY_ROW, Setup
from tests.members import alice, anonymous, bob, fresh_rate_limits, moderator, superuser

__all__ = ["alice", "anonymous", "bob", "fresh_rate_limits", "moderator", "superuser"]


@pytest.fixture
def new_server(db: None) -> Iterator[None]:  # noqa: ARG001  # the database, not its value
    """The state of a server that never had an account."""
    Setup.objects.all().delete()
    Setup.objects.create(pk=ONLY_ROW)
    yield
    Path(settings.DATA_DIR, "setup_link").unlink(missing_ok=True)
