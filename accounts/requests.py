from django.http import HttpRequest

from accounts.models import User


def caller(request: HttpRequest) -> User:
    """Return the user who sent the request. Raise TypeError in a view that allows anonymous callers."""
    if not isinstance(request.user, User):
        raise TypeError("this view allows anonymous callers")
    return request.user
