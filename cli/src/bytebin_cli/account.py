"""The server and the key to work with: from the environment, else as `bytebin login` stored them."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bytebin_cli.directories import config_dir, wipe, write_private
from bytebin_cli.errors import NotLoggedIn

URL_VARIABLE: Final = "BYTEBIN_URL"
KEY_VARIABLE: Final = "BYTEBIN_KEY"
_FILE_NAME: Final = "account.json"


@dataclass(frozen=True)
class Account:
    """`url` is scheme, host, port and path prefix, without a last slash. The key goes to that host alone."""

    url: str
    key: str = field(repr=False)


def clean_url(text: str) -> str:
    """Raises NotLoggedIn for what is no server's address, or one that the key would cross the net to openly."""
    text = text.strip() if "://" in text else f"https://{text.strip()}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "@" in parts.netloc or parts.query or parts.fragment or not text.isprintable():
        raise NotLoggedIn("The server's address should look like https://files.example.org.")
    if parts.scheme == "http" and not _is_here(parts.hostname or ""):
        raise NotLoggedIn(
            "The key would cross the network openly: the server's address must begin with https://."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def clean_key(text: str) -> str:
    """Raises NotLoggedIn for what can be no key: a header of HTTP must be able to hold it."""
    key = text.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise NotLoggedIn(
            "That is no API key: they look like bb_... and are made on the server's API keys page."
        )
    return key


def load(environ: Mapping[str, str]) -> Account:
    """Raises NotLoggedIn. A stored key is never taken for another server than the one it was stored with."""
    stored = stored_account(environ)
    url = clean_url(environ[URL_VARIABLE]) if environ.get(URL_VARIABLE) else stored.url if stored else ""
    if not url:
        raise NotLoggedIn(f"Which server? Run `bytebin login`, or set {URL_VARIABLE} and {KEY_VARIABLE}.")
    if environ.get(KEY_VARIABLE):
        return Account(url, clean_key(environ[KEY_VARIABLE]))
    if stored is None or stored.url != url:
        raise NotLoggedIn(f"There is no key for {url}: run `bytebin login {url}`, or set {KEY_VARIABLE}.")
    return stored


def stored_account(environ: Mapping[str, str]) -> Account | None:
    try:
        document: Any = json.loads(_path(environ).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise NotLoggedIn(f"{_path(environ)} cannot be read: run `bytebin login` again.") from None
    match document:
        case {"url": str(url), "key": str(key)}:
            return Account(clean_url(url), clean_key(key))
    raise NotLoggedIn(f"{_path(environ)} is damaged: run `bytebin login` again.")


def store(account: Account, environ: Mapping[str, str]) -> Path:
    path = _path(environ)
    write_private(path, json.dumps({"url": account.url, "key": account.key}).encode())
    return path


def forget(environ: Mapping[str, str]) -> bool:
    """False where nothing was stored."""
    path = _path(environ)
    there = path.exists()
    wipe(path)
    return there


def _path(environ: Mapping[str, str]) -> Path:
    return config_dir(environ) / _FILE_NAME


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
