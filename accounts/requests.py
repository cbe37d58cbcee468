from django.http import HttpRequest

from accounts.models import User


def user_of(request: HttpRequest) -> User:
    """Who sends the request, behind `login_required`."""
    if not isinstance(request.user, User):
        raise TypeError("this view is not behind login_required")
    return request.user
