import pytest

from tests.library.remote import Remote
from tests.members import Member, alice, bob, fresh_rate_limits

__all__ = ["alice", "bob", "fresh_rate_limits"]


@pytest.fixture
def library(alice: Member) -> Remote:  # pytest's way to name a fixture
    """The new library of alice: revision 1, a passphrase and a recovery code."""
    remote = Remote(alice)
    assert remote.create().status_code == 201
    return remote
