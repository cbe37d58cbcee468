from django.db import OperationalError


class Unsettled(OperationalError):
    """The connection was lost during commit; the outcome is unknown."""
