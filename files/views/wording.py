from datetime import datetime

from django.utils import timezone

UNITS = ((24 * 60 * 60, "day"), (60 * 60, "hour"), (60, "minute"))


def time_left(until: datetime) -> str:
    """In one unit and rounded: 7 days are not called 6 days because a second has gone."""
    seconds = max(60.0, (until - timezone.now()).total_seconds())
    counts = ((round(seconds / length), noun) for length, noun in UNITS)
    count, noun = next(((count, noun) for count, noun in counts if count >= 2), (1, "minute"))
    return f"{count} {noun}{'' if count == 1 else 's'}"
