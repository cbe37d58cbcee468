from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings

from accounts.models import User
from registration.models import ONLY_ROW, Setup
from tests.members import Member, alice, anonymous, bob, fresh_rate_limits, moderator, superuser

__all__ = ["alice", "anonymous", "bob", "fresh_rate_limits", "moderator", "superuser"]


@pytest.fixture
def new_server(db: None) -> Iterator[None]:  # noqa: ARG001  # the database, not its value
    """The state of a server that never had an account."""
    Setup.objects.all().delete()
    Setup.objects.create(pk=ONLY_ROW)
    yield
    Path(settings.DATA_DIR, "setup_link").unlink(missing_ok=True)


@pytest.fixture
def mail_server(settings: Settings) -> None:
    """A server that has one: tests that read its mail use Django's outbox."""
    settings.EMAIL_CONFIGURED = True


@pytest.fixture
def inviter(alice: Member) -> Member:
    """A user with the right to invite."""
    User.objects.filter(pk=alice.user.pk).update(may_invite=True)
    return alice
