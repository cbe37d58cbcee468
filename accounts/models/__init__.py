from accounts.models.activity import Activity, Kind
from accounts.models.user import DownloadMails, User, user_id

__all__ = ["Activity", "DownloadMails", "Kind", "User", "user_id"]
