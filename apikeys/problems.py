"""The access errors as REST framework's own exceptions, with what a problem document needs: slug, title, members."""

from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied

from apikeys.errors import AccessError


class AccessProblem(APIException):
    def __init__(self, error: AccessError) -> None:
        super().__init__(error.detail, error.slug)
        self.slug = error.slug
        self.title = error.title
        self.members = error.members


class Unauthorized(AccessProblem, AuthenticationFailed):
    """401: other credentials are needed."""


class Forbidden(AccessProblem, PermissionDenied):
    """403: these credentials are right, and do not suffice."""
