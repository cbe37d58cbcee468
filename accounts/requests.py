from django.http import HttpRequest

from accounts.models import User


def caller(request: HttpRequest) -> User:
    """Return the user who sends the request. Raise TypeError in a view that lets anonymous callers in."""
    if not isinstance(request.user, User):
        raise TypeError("this view lets anonymous callers in")
    return request.user
