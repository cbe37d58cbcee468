"""Corrections of django-mongodb-backend's lookups."""

from django_mongodb_backend.operations import DatabaseOperations


def escape_iexact() -> None:
    """Make `iexact` compare text instead of a regular expression.

    MongoDB compares without case by a regular expression. The driver escapes the value of `icontains` and its kin, but
    not that of `iexact`, for which Django's base class keeps the escaping of SQL.
    """
    DatabaseOperations.prep_for_iexact_query = DatabaseOperations.prep_for_like_query
