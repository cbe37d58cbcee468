"""Host names and origins in settings, in the one spelling that browsers send."""

import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Letters, digits and hyphens, as Django and browsers accept them in a Host header (RFC 1123, 2.1).
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*", re.ASCII | re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}


def is_address(host: str) -> bool:
    """Return whether `host` is an IP address without brackets or a zone."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def is_name(host: str) -> bool:
    """Return whether `host` is a host name in ASCII. One whose last label is a number would be a wrong IPv4 address."""
    return len(host) <= 253 and bool(NAME.fullmatch(host)) and not host.rpartition(".")[2].isdigit()


def in_ascii(host: str) -> str:
    """Return a host name as punycode, or "" if it has none."""
    try:
        encoded = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return encoded if is_name(encoded) else ""


def origin(url: str, setting: str) -> str:
    """Return `url` as the Origin header writes it: in lower case, without a default port (RFC 6454, 6.2).

    Raise ImproperlyConfigured, with the value to write, for anything that is not the URL of a host alone.
    """
    parts, port = split(url)
    host = (parts.hostname or "") if parts else ""
    scheme = parts.scheme if parts else ""
    if parts is None or scheme not in DEFAULT_PORTS or not (is_name(host) or is_address(host)):
        raise ImproperlyConfigured(
            f"{setting} is not the URL of a host: {url!r}. Set {setting}={suggested(url)}"
        )
    shown = str(IPv6Address(host)) if ":" in host else host
    netloc = f"[{shown}]" if ":" in host else shown
    if port not in (None, DEFAULT_PORTS[scheme]):
        netloc += f":{port}"
    plain = f"{scheme}://{netloc}"
    if "@" in parts.netloc or parts.path not in ("", "/") or "?" in url or "#" in url:
        raise ImproperlyConfigured(
            f"{setting} must be scheme, host and port alone: bytebin has no path of its own. Set {setting}={plain}"
        )
    return plain


def split(url: str) -> tuple[SplitResult | None, int | None]:
    """Return the parts of `url` and its port, or None if it has no valid host or port."""
    try:
        parts = urlsplit(url)
        if parts.port != 0 and not parts.netloc.endswith(":"):
            return parts, parts.port
    except ValueError:
        pass
    return None, None


def suggested(url: str) -> str:
    """Return what was probably meant by `url`."""
    scheme, _, rest = url.rpartition("://")
    scheme = scheme.lower() if scheme.lower() in DEFAULT_PORTS else "https"
    host = rest.partition("/")[0]
    if host.count(":") > 1 and "[" not in host:
        return f"{scheme}://[{host}]"
    name, _, port = host.partition(":")
    return f"{scheme}://{in_ascii(name) or 'files.example.org'}{f':{port}' if port.isdecimal() else ''}"


def pattern(host: str, setting: str) -> str:
    """Return an entry of ALLOWED_HOSTS. Raise ImproperlyConfigured for what is never equal to a host."""
    bare = host.removeprefix(".")
    if host == "*" or is_name(bare) or (is_address(host) and ":" not in host):
        return host.lower()
    if host.startswith("[") and host.endswith("]") and is_address(host[1:-1]):
        return f"[{IPv6Address(host[1:-1])}]"
    meant = f"[{host}]" if is_address(host) else in_ascii(bare) or "files.example.org"
    raise ImproperlyConfigured(
        f"{setting} must be host names without scheme, port and path, separated by commas, such as {setting}={meant}"
    )


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
