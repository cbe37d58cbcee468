from typing import ClassVar

from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User


class ScopedView(APIView):
    """A view for a user with the scope of its method. A method without one is denied (apikeys/permissions.py)."""

    required_scopes: ClassVar[dict[str, str]] = {}


def caller(request: Request) -> User:
    """Who calls, behind the permission that lets nobody else in."""
    if not isinstance(request.user, User):
        raise TypeError("this view lets in callers without an account")
    return request.user
