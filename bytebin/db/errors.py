from django.db import OperationalError


class Unsettled(OperationalError):
    """The database was lost while a step was committed: nobody knows whether it was."""
