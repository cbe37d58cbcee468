"""Settings that the server refuses to start with. gunicorn.conf.py and every management command run these."""

from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from stat import S_IRWXG, S_IRWXO
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

MIN_SECRET_KEY_LENGTH = 50


def register_checks() -> None:
    for check in (public_url_is_safe, secret_key_is_long, data_dir_is_private):
        register(check, Tags.security)


def public_url_is_safe(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Browsers give Web Crypto to https and to this machine only, and a session sent in the clear can be stolen."""
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme not in {"http", "https"} or not address.hostname:
        return [
            Error(
                f"PUBLIC_URL is not an address: {settings.PUBLIC_URL!r}.",
                hint="Set it to what people type, such as https://files.example.org",
                id="bytebin.E001",
            )
        ]
    if settings.DEBUG or address.scheme == "https" or is_loopback(address.hostname):
        return []
    return [
        Error(
            f"PUBLIC_URL is {settings.PUBLIC_URL}, but browsers only encrypt files on https.",
            hint=f"Set PUBLIC_URL=https://{address.hostname} and let nginx or Caddy answer there (docs/DEPLOY.md).",
            id="bytebin.E002",
        )
    ]


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def secret_key_is_long(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """The same 50 characters that Django's own advice asks for (security.W009), as a refusal."""
    if settings.DEBUG or len(settings.SECRET_KEY) >= MIN_SECRET_KEY_LENGTH:
        return []
    return [
        Error(
            f"SECRET_KEY has fewer than {MIN_SECRET_KEY_LENGTH} characters: links and sessions could be forged.",
            hint="Leave SECRET_KEY unset, and a good one is made and kept in DATA_DIR.",
            id="bytebin.E003",
        )
    ]


def data_dir_is_private(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    directory: Path = settings.DATA_DIR
    try:
        with TemporaryFile(dir=directory):
            pass
    except OSError as error:
        return [
            Error(
                f"DATA_DIR cannot be written to: {error.strerror or error}.",
                hint=f"Give {directory} to the user that the server runs as, or set DATA_DIR to another folder.",
                id="bytebin.E004",
            )
        ]
    if settings.DEBUG or not directory.stat().st_mode & (S_IRWXG | S_IRWXO):
        return []
    return [
        Error(
            f"Other users of this machine can look into DATA_DIR ({directory}).",
            hint=f"It holds the secret key and every file. Run: chmod 700 {directory}",
            id="bytebin.E005",
        )
    ]
