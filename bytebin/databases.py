"""`DATABASE_URL`: which database, and what Django has to know of it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from bytebin.env import env
from bytebin.extras import require

SCHEMES = ("mongodb://", "mongodb+srv://", "postgres://")
MONGODB = "django_mongodb_backend"

# What is answered is on the disks of the majority, and what is read will not be taken back. Five seconds without a
# server: the request is answered 503, and not after the driver's 30.
MONGODB_OPTIONS: dict[str, Any] = {
    "w": "majority",
    "journal": True,
    "readConcernLevel": "majority",
    "serverSelectionTimeoutMS": 5000,
    "connectTimeoutMS": 5000,
}

# Apps that are not ours keep integer keys, which MongoDB does not count. There they have string keys, and migrations
# of that shape in bytebin/mongodb/migrations.
MONGODB_APPS = {
    "bytebin.apps.AdminConfig": "bytebin.mongodb.apps.AdminConfig",
    "django.contrib.auth": "bytebin.mongodb.apps.AuthConfig",
    "django.contrib.contenttypes": "bytebin.mongodb.apps.ContentTypesConfig",
    "allauth.account": "bytebin.mongodb.apps.AccountConfig",
}
MONGODB_MIGRATIONS = {
    label: f"bytebin.mongodb.migrations.{label}" for label in ("account", "admin", "auth", "contenttypes")
}
MONGODB_KEY = "bytebin.mongodb.fields.StringAutoField"


def databases(url: str, data_dir: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. Raises ImproperlyConfigured, which never repeats the URL: it may hold a password."""
    if not url:
        return {"default": sqlite(data_dir)}
    if not url.startswith(SCHEMES):
        raise ImproperlyConfigured(f"DATABASE_URL must begin with one of {', '.join(SCHEMES)}")
    if url.startswith("postgres://"):
        require("psycopg", "DATABASE_URL", "requirements-postgres.txt")
        return {"default": postgres(url)}
    require(MONGODB, "DATABASE_URL", "requirements-mongodb.txt")
    return {"default": mongodb(url)}


def is_mongodb(chosen: dict[str, dict[str, Any]]) -> bool:
    return bool(chosen["default"]["ENGINE"] == MONGODB)


def sqlite(data_dir: Path) -> dict[str, Any]:
    """WAL and synchronous=FULL, so that what was answered survives a power cut; IMMEDIATE, so that a transaction
    that will write waits for its turn at the start and never fails half way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_dir / "bytebin.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgres(url: str) -> dict[str, Any]:
    address = env.db_url_config(url)
    return {
        **address,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **address.get("OPTIONS", {})},
    }


def mongodb(url: str) -> dict[str, Any]:
    """What the address itself says, wins over our options: a driver would do it the other way round."""
    address = urlsplit(url)
    if not address.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: end it with one, such as mongodb://127.0.0.1:27017/bytebin"
        )
    given = {name.lower() for name in parse_qs(address.query)}
    options = {name: value for name, value in MONGODB_OPTIONS.items() if name.lower() not in given}
    return {"ENGINE": MONGODB, "NAME": "", "HOST": url, "OPTIONS": options}


def mongodb_apps(apps: list[str]) -> list[str]:
    """Its package comes first; what is not ours comes with string keys."""
    return [MONGODB, *(MONGODB_APPS.get(app, app) for app in apps)]
