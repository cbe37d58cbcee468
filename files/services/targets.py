"""Where a short link may lead."""

import re
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from bytebin.errors import InvalidTarget
from files.models import WarnedHost
from files.models.shortlink import MOST_TARGET

SCHEMES = ("http", "https")
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\.?|\[[0-9a-f:.]+\]", re.ASCII)
# The pages of this server that anybody may be led to: those of links.
OWN_PATHS = re.compile(r"/(f|d|r|u|folder)/[^/]", re.ASCII)
# The key of an encrypted file or of an upload link, which this server must not learn (docs/FORMAT.md).
KEY = re.compile(r"[br][0-9]+p?\.", re.ASCII)


def clean_target(text: str) -> str:
    """Return the URL that a short link leads to, in ASCII, with an international host in Punycode. Raise InvalidTarget.

    Only http and https, no user name, no control characters; and of this server only links, without their keys.
    """
    text = text.strip()
    if not text or len(text) > MOST_TARGET or any(mark <= " " or mark in '\\<>"^`{|}\x7f' for mark in text):
        raise InvalidTarget
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InvalidTarget from None
    if parts.scheme.lower() not in SCHEMES or not parts.hostname or "@" in parts.netloc:
        raise InvalidTarget
    host = ascii_host(parts.hostname)
    location = host if port is None else f"{host}:{port}"
    url = iri_to_uri(parts._replace(scheme=parts.scheme.lower(), netloc=location).geturl()) or ""
    if len(url) > MOST_TARGET or not url.isascii():
        raise InvalidTarget
    refuse_own_pages(urlsplit(url))
    return url


def ascii_host(host: str) -> str:
    """Return a host in ASCII: international names in Punycode (RFC 3490), so that nobody takes one for another."""
    try:
        name = f"[{host}]" if ":" in host else host.encode("idna").decode().lower()
    except UnicodeError:
        raise InvalidTarget from None
    if len(name) > 253 or HOST.fullmatch(name) is None:
        raise InvalidTarget
    return name


def refuse_own_pages(parts: SplitResult) -> None:
    """Raise InvalidTarget for a page of this server, but for a link to a file, a folder or for sending files.

    What changes something here, or leads on, must not be hidden behind a short link.
    """
    own = urlsplit(settings.PUBLIC_URL)
    if parts.hostname is None or parts.hostname.rstrip(".") != (own.hostname or ""):
        return
    if KEY.match(parts.fragment):
        raise InvalidTarget(
            _(
                "This link contains the key of an encrypted file, which this server must not learn. Use it as it is."
            )
        )
    if not OWN_PATHS.match(parts.path) or ".." in parts.path or "%" in parts.path:
        raise InvalidTarget(
            _("A short link can't lead to a page of this server, only to a link of a file or folder.")
        )


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def is_warned_of(url: str) -> bool:
    """Return whether moderators have listed the URL's host, or one that it is below."""
    labels = host_of(url).rstrip(".").split(".")
    names = [".".join(labels[start:]) for start in range(len(labels))]
    return WarnedHost.objects.filter(pk__in=names).exists()
