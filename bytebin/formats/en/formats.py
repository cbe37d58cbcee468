"""Dates as most of the world writes them in English: Django's are American."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
