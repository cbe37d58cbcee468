"""DATABASE_URL: the database and its settings in Django."""

import re
from pathlib import Path
from stat import S_IRWXG, S_IRWXO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from bytebin.env import env
from bytebin.extras import require

SCHEMES = ("mongodb://", "mongodb+srv://", "postgres://")
MONGODB = "django_mongodb_backend"

# A write is confirmed once it is on the disks of the majority, and a read returns nothing that can be rolled back.
# Milliseconds: after five seconds without a server, a request gets 503. The driver's default is 30 seconds.
MONGODB_OPTIONS: dict[str, Any] = {
    "w": "majority",
    "journal": True,
    "readConcernLevel": "majority",
    "serverSelectionTimeoutMS": 5000,
    "connectTimeoutMS": 5000,
}

# Third-party apps have integer keys, which MongoDB cannot generate. With MongoDB they get string keys, and the
# matching migrations in bytebin/mongodb/migrations.
MONGODB_APPS = {
    "bytebin.apps.AdminConfig": "bytebin.mongodb.apps.AdminConfig",
    "django.contrib.auth": "bytebin.mongodb.apps.AuthConfig",
    "django.contrib.contenttypes": "bytebin.mongodb.apps.ContentTypesConfig",
    "allauth.account": "bytebin.mongodb.apps.AccountConfig",
    "allauth.socialaccount": "bytebin.mongodb.apps.SocialAccountConfig",
    "allauth.mfa": "bytebin.mongodb.apps.MFAConfig",
    "allauth.usersessions": "bytebin.mongodb.apps.UserSessionsConfig",
}
MONGODB_MIGRATIONS = {
    label: f"bytebin.mongodb.migrations.{label}"
    for label in ("account", "admin", "auth", "contenttypes", "mfa", "socialaccount", "usersessions")
}
MONGODB_KEY = "bytebin.mongodb.fields.StringAutoField"


def databases(url: str, data_dir: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: the database at `url` or, without a URL, SQLite in `data_dir`.

    Raise ImproperlyConfigured for any other URL. The message does not repeat it: it may contain a password.
    """
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
    """Return the settings of SQLite.

    WAL with synchronous=FULL makes confirmed writes survive a power cut. With IMMEDIATE, a transaction waits for its
    turn to write at its start, for up to 20 seconds, and cannot fail for lack of it later.
    """
    path = data_dir / "bytebin.sqlite3"
    keep_private(path)
    return {
        "ENGINE": "bytebin.db.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def keep_private(path: Path) -> None:
    """Create the database file, if it is missing, for the server's user only, and take it from others if it is not.

    SQLite gives its journals the same permissions. An empty file is a new database.
    """
    path.touch(mode=0o600)
    for file in (path, *path.parent.glob(f"{path.name}-*")):
        if file.stat().st_mode & (S_IRWXG | S_IRWXO):
            file.chmod(0o600)


def postgres(url: str) -> dict[str, Any]:
    """Return the settings of PostgreSQL.

    Raise ImproperlyConfigured, without quoting `url`, if it names no database or has an option that libpq does not.
    """
    try:
        parts = urlsplit(url)
        complete = bool(parts.hostname) and parts.port != 0 and bool(re.fullmatch("/[^/]+", parts.path))
    except ValueError:
        complete = False
    if not complete or "#" in url:
        raise ImproperlyConfigured(
            "DATABASE_URL must have the form postgres://USER:PASSWORD@HOST:5432/DATABASE, "
            "user and password percent-encoded"
        )
    address = env.db_url_config(url)
    require_libpq_options(address.get("OPTIONS", {}))
    return {
        **address,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **address.get("OPTIONS", {})},
    }


def require_libpq_options(options: dict[str, Any]) -> None:
    from psycopg import ProgrammingError  # noqa: PLC0415  # only installed for PostgreSQL
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  # only installed for PostgreSQL

    for name in options:
        try:
            make_conninfo(**{name: "0"})
        except ProgrammingError:
            raise ImproperlyConfigured(
                f"DATABASE_URL has the option {name}, which PostgreSQL does not know: use those of libpq, such as "
                "sslmode=require"
            ) from None


def mongodb(url: str) -> dict[str, Any]:
    """Return the settings of MongoDB. Raise ImproperlyConfigured if `url` is malformed or names no database.

    Options in the URL override MONGODB_OPTIONS. The driver alone would give the URL the lower priority.
    """
    from pymongo import uri_parser  # noqa: PLC0415  # only installed for MongoDB
    from pymongo.errors import PyMongoError  # noqa: PLC0415  # only installed for MongoDB

    try:
        address = urlsplit(url)
        # A list of hosts has no single port. Only "+srv" would ask the name server.
        if url.startswith("mongodb://"):
            uri_parser.parse_uri(url, warn=False)
    except (PyMongoError, ValueError):
        raise ImproperlyConfigured(
            "DATABASE_URL must have the form mongodb://USER:PASSWORD@HOST:27017/DATABASE?replicaSet=NAME, "
            "user and password percent-encoded"
        ) from None
    if not address.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: end it with one, such as mongodb://127.0.0.1:27017/bytebin"
        )
    given = {name.lower() for name in parse_qs(address.query)}
    options = {name: value for name, value in MONGODB_OPTIONS.items() if name.lower() not in given}
    return {"ENGINE": MONGODB, "NAME": "", "HOST": url, "OPTIONS": options}


def mongodb_apps(apps: list[str]) -> list[str]:
    """Return `apps` for MongoDB: with its backend first, and with string keys for third-party apps."""
    return [MONGODB, *(MONGODB_APPS.get(app, app) for app in apps)]
