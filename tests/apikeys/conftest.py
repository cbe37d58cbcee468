from tests.members import alice, anonymous, bob, fresh_rate_limits, moderator, superuser

__all__ = ["alice", "anonymous", "bob", "fresh_rate_limits", "moderator", "superuser"]
