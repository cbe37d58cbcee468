"""Checks of settings with which the server refuses to start. gunicorn.conf.py and every management command run them."""

from collections.abc import Sequence
from pathlib import Path
from stat import S_IRWXG, S_IRWXO
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from bytebin.hosts import is_loopback

MIN_SECRET_KEY_LENGTH = 50  # characters, as Django's security.W009 recommends


def register_checks() -> None:
    for check in (public_url_is_safe, secret_key_is_long, data_dir_is_private):
        register(check, Tags.security)


def public_url_is_safe(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Require https or a loopback host in PUBLIC_URL.

    Browsers offer Web Crypto only there, and a session cookie that is sent unencrypted can be stolen.
    """
    address = urlsplit(settings.PUBLIC_URL)
    if settings.DEBUG or address.scheme == "https" or is_loopback(address.hostname or ""):
        return []
    return [
        Error(
            f"PUBLIC_URL is {settings.PUBLIC_URL}, but browsers can encrypt files only on https pages.",
            hint=f"Set PUBLIC_URL=https://{address.hostname} and run nginx or Caddy in front (docs/DEPLOY.md).",
            id="bytebin.E002",
        )
    ]


def secret_key_is_long(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Require MIN_SECRET_KEY_LENGTH characters in SECRET_KEY, which Django only recommends."""
    if settings.DEBUG or len(settings.SECRET_KEY) >= MIN_SECRET_KEY_LENGTH:
        return []
    return [
        Error(
            f"SECRET_KEY has fewer than {MIN_SECRET_KEY_LENGTH} characters, so links and sessions could be forged.",
            hint="Leave SECRET_KEY unset, and bytebin will generate a key and store it in DATA_DIR.",
            id="bytebin.E003",
        )
    ]


def data_dir_is_private(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Require that the server can write to DATA_DIR and that no other user of the machine can read it."""
    directory: Path = settings.DATA_DIR
    try:
        with TemporaryFile(dir=directory):
            pass
    except OSError as error:
        return [
            Error(
                f"bytebin cannot write to DATA_DIR: {error.strerror or error}.",
                hint=f"Make the server's user the owner of {directory}, or set DATA_DIR to another directory.",
                id="bytebin.E004",
            )
        ]
    if settings.DEBUG or not directory.stat().st_mode & (S_IRWXG | S_IRWXO):
        return []
    return [
        Error(
            f"Other users of this machine can read DATA_DIR ({directory}).",
            hint=f"It contains the secret key and all files. Run: chmod 700 {directory}",
            id="bytebin.E005",
        )
    ]
