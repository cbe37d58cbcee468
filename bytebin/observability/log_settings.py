"""What is logged, and by which formatter."""

from typing import Any


def logging(formatter: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING. `formatter` is "text" or "json", `level` that of all loggers not named here."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {"()": "bytebin.observability.log_formats.BindRequest"},
            "redact": {"()": "bytebin.observability.log_formats.RedactSecrets"},
            "suspicious": {"()": "bytebin.observability.log_formats.WithoutTraceback"},
        },
        "formatters": {
            "text": {"()": "bytebin.observability.log_formats.KeyValue"},
            "json": {"()": "bytebin.observability.log_formats.JsonLines"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": formatter,
                "filters": ["request", "suspicious", "redact"],
            },
        },
        "loggers": {
            # Django's own handlers would write lines in another format.
            "django": {"handlers": [], "level": "INFO"},
            # At DEBUG, pymongo logs every command, including its secrets.
            "pymongo": {"level": "INFO"},
            # The access log already has a line for each 4xx.
            "django.request": {"level": "ERROR"},
            # Any client can send a wrong Host as often as it likes, and the access log has the response.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
        "root": {"handlers": ["console"], "level": level},
    }
