"""The server's URL and the API key: from the environment, or else as `bytebin login` stored them."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bytebin_cli.directories import config_dir, wipe, write_private
from bytebin_cli.errors import NotLoggedIn
from bytebin_cli.texts import gettext as _

URL_VARIABLE: Final = "BYTEBIN_URL"
KEY_VARIABLE: Final = "BYTEBIN_KEY"
_FILE_NAME: Final = "account.json"


@dataclass(frozen=True)
class Account:
    """`url` is scheme, host, port and path prefix, without a trailing slash. The key is sent to that host only."""

    url: str
    key: str = field(repr=False)


def clean_url(text: str) -> str:
    """Return the URL in canonical form. Raise NotLoggedIn if it is invalid or would send the key unencrypted."""
    text = text.strip() if "://" in text else f"https://{text.strip()}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "@" in parts.netloc or parts.query or parts.fragment or not text.isprintable():
        raise NotLoggedIn(_("The server's URL should look like https://files.example.org."))
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise NotLoggedIn(
            _("The API key would be sent unencrypted: the server's URL must begin with https://.")
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def clean_key(text: str) -> str:
    """Return the key without surrounding whitespace. Raise NotLoggedIn for text that an HTTP header cannot carry."""
    key = text.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise NotLoggedIn(
            _(
                "This is not an API key. API keys start with bb_ and are created on the server's API keys page."
            )
        )
    return key


def load(environ: Mapping[str, str]) -> Account:
    """Return the account to use. Raise NotLoggedIn. A stored key is used only for the server it was stored with."""
    stored = stored_account(environ)
    url = clean_url(environ[URL_VARIABLE]) if environ.get(URL_VARIABLE) else stored.url if stored else ""
    if not url:
        raise NotLoggedIn(
            _("No server is configured: run `bytebin login`, or set {url} and {key}.").format(
                url=URL_VARIABLE, key=KEY_VARIABLE
            )
        )
    if environ.get(KEY_VARIABLE):
        return Account(url, clean_key(environ[KEY_VARIABLE]))
    if stored is None or stored.url != url:
        raise NotLoggedIn(
            _("There is no API key for {url}: run `bytebin login {url}`, or set {variable}.").format(
                url=url, variable=KEY_VARIABLE
            )
        )
    return stored


def stored_account(environ: Mapping[str, str]) -> Account | None:
    try:
        document: Any = json.loads(_path(environ).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise NotLoggedIn(
            _("{path} cannot be read: run `bytebin login` again.").format(path=_path(environ))
        ) from None
    match document:
        case {"url": str(url), "key": str(key)}:
            return Account(clean_url(url), clean_key(key))
    raise NotLoggedIn(_("{path} is damaged: run `bytebin login` again.").format(path=_path(environ)))


def store(account: Account, environ: Mapping[str, str]) -> Path:
    path = _path(environ)
    write_private(path, json.dumps({"url": account.url, "key": account.key}).encode())
    return path


def forget(environ: Mapping[str, str]) -> bool:
    """Delete the stored account. Return False if there was none."""
    path = _path(environ)
    there = path.exists()
    wipe(path)
    return there


def _path(environ: Mapping[str, str]) -> Path:
    return config_dir(environ) / _FILE_NAME


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
