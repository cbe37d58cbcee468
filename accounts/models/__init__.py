from accounts.models.activity import Activity, Kind
from accounts.models.user import User, user_id

__all__ = ["Activity", "Kind", "User", "user_id"]
