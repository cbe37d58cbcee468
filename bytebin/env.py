"""Typed readers of environment variables, which refuse a wrong value and say what to write.

`NAME_FILE` may name a file with the value of `NAME` (container secrets). An empty variable is an unset one.
"""

import os
import re
import secrets
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from bytebin import hosts
from registration import domains

BASE_DIR = Path(__file__).resolve().parent.parent
Network = IPv4Network | IPv6Network
TRUE, FALSE = {"true", "on", "yes", "y", "1"}, {"false", "off", "no", "n", "0"}


class Variables(FileAwareMapping):  # type: ignore[misc]  # django-environ has no types
    """The environment. Raise KeyError for an empty variable, ImproperlyConfigured for an unreadable file."""

    def __getitem__(self, name: str) -> str:
        try:
            value: str = super().__getitem__(name).strip()  # `echo value > file` ends it with a line feed
        except (OSError, UnicodeDecodeError):
            raise ImproperlyConfigured(f"The file that {name}_FILE names cannot be read as UTF-8.") from None
        if not value:
            raise KeyError(name)
        return value


class Env(environ.FileAwareEnv):  # type: ignore[misc]  # django-environ has no types
    """Each reader raises ImproperlyConfigured, without quoting a value that may be secret."""

    ENVIRON = Variables()

    def integer(self, name: str, default: int, lowest: int, highest: int) -> int:
        """Return a whole number. `int` would take "1_000" and digits of other scripts."""
        value = str(self.str(name, default=str(default)))
        if re.fullmatch("[0-9]{1,19}", value, re.ASCII) and lowest <= int(value) <= highest:
            return int(value)
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {lowest} to {highest}, in digits only, such as {name}={default}"
        )

    def boolean(self, name: str, *, default: bool = False) -> bool:
        value = str(self.str(name, default=str(default))).lower()
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name} must be true or false")
        return value in TRUE

    def choice(self, name: str, *choices: str) -> str:
        """Return one of `choices`, the first by default."""
        value = str(self.str(name, default=choices[0]))
        if value not in choices:
            raise ImproperlyConfigured(f"{name} must be one of: {', '.join(choices)}")
        return value

    def matching(self, name: str, pattern: str, advice: str) -> str:
        """Return a text that matches `pattern`, or "" if the variable is unset."""
        value = str(self.str(name, default=""))
        if value and not re.fullmatch(pattern, value, re.ASCII):
            raise ImproperlyConfigured(f"{name} {advice}")
        return value

    def email_domains(self, name: str) -> str:
        """Return a list of domains of e-mail addresses, each in its one spelling, or "" if the variable is unset."""
        try:
            return ", ".join(domains.parse(str(self.str(name, default=""))))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must be domains separated by commas, such as {name}=example.org, .example.net (which has all "
                "its subdomains too)"
            ) from None

    def networks(self, name: str) -> tuple[Network, ...]:
        """Return a list of IP networks, none if the variable is unset."""
        entries = re.split(r"[\s,]+", str(self.str(name, default="")))
        try:
            return tuple(ip_network(entry) for entry in entries if entry)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must be networks separated by commas, such as {name}=192.168.1.0/24, fd00::/8"
            ) from None

    def directory(self, name: str, default: Path) -> Path:
        """Return the absolute path of a directory, which need not exist."""
        try:
            path = Path(self.str(name, default=str(default))).expanduser().resolve()
            wrong = path.exists() and not path.is_dir()
        except (OSError, RuntimeError, ValueError):
            wrong = True
        if wrong:
            raise ImproperlyConfigured(f"{name} must be the path of a directory, such as {name}={default}")
        return path


environ.Env.read_env(BASE_DIR / ".env")
env = Env()


def data_dir() -> Path:
    """Return DATA_DIR, which holds the database, blobs, mail and secret key. Create it for the server's user only."""
    path = env.directory("DATA_DIR", BASE_DIR / "var")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR cannot be created: {error.strerror}. Set it to a directory of the server's user."
        ) from None
    return path


def secret_key(directory: Path) -> str:
    """Return SECRET_KEY or, if it is unset, the key in the data directory, which the first start generates.

    `link()` creates the complete file exactly once, even if several processes start at the same time.
    """
    if given := str(env.str("SECRET_KEY", default="")):
        return given
    path = directory / "secret_key"
    if not path.exists():
        draft = directory / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def port() -> int:
    return env.integer("PORT", 8000, 1, 65_535)


def listening_host() -> str:
    """Return HOST: an IP address, without brackets, or a host name."""
    host = str(env.str("HOST", default="127.0.0.1"))
    if hosts.is_address(host) or hosts.is_name(host):
        return host
    raise ImproperlyConfigured(
        "HOST must be an IP address or a host name alone, such as HOST=0.0.0.0 or HOST=::"
    )


def public_url() -> str:
    """Return PUBLIC_URL, the base of every link, as browsers write an origin: without a trailing slash."""
    url = str(env.str("PUBLIC_URL", default=f"http://127.0.0.1:{port()}"))
    return hosts.origin(url, "PUBLIC_URL")


def allowed_hosts() -> Sequence[str]:
    """Return ALLOWED_HOSTS: host names, `.example.org` for a domain with its subdomains, or `*`."""
    named = [str(host).strip() for host in env.list("ALLOWED_HOSTS", default=[])]
    return [hosts.pattern(host, "ALLOWED_HOSTS") for host in named if host]
