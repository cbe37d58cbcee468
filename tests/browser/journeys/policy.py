"""Checks of each page's headers and HTML against the expected security policy."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html.parser import HTMLParser

from tests.proxy import DISTURBED

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "connect-src": {"'self'"},
    "worker-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "img-src": {"'self'", "data:"},
    "media-src": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "require-trusted-types-for": {"'script'"},
    "trusted-types": {"default"},
}
# Additionally allowed on the page of an encrypted file.
MORE = {"frame-src": {"'self'"}, "img-src": {"'self'", "data:", "blob:"}, "media-src": {"'self'", "blob:"}}
# What is also allowed on the page of a plain file that a script shows.
SHOWN_BY_SCRIPT = {"img-src": MORE["img-src"], "frame-src": MORE["frame-src"]}
# On that of a plain recording, for its cover, and of a plain folder, for its gallery.
WITH_PICTURES = {"img-src": MORE["img-src"]}
# The frame in which a page shows a PDF: without an origin, and without any request but for its scripts and styles.
PDF_FRAME = "/pdf-frame"
IN_PDF_FRAME = {
    "default-src": {"'none'"},
    "sandbox": {"allow-scripts"},
    "img-src": {"blob:", "data:"},
    "font-src": {"data:"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
    "frame-ancestors": {"'self'"},
    "require-trusted-types-for": {"'script'"},
    "trusted-types": {"'none'"},
}
# Third-party pages whose scripts write HTML.
WITHOUT_TRUSTED_TYPES = ("/admin/", "/api/docs/")
TRUSTED_TYPES = {"require-trusted-types-for", "trusted-types"}
EVERYWHERE = {"x-content-type-options": {"nosniff"}, "cross-origin-resource-policy": {"same-origin"}}
PAGE = EVERYWHERE | {
    "x-frame-options": {"DENY"},
    "referrer-policy": {"same-origin", "no-referrer", "strict-origin"},
    "cross-origin-opener-policy": {"same-origin"},
}
REPORTS = ("report-to", "reporting-endpoints", "nel", "content-security-policy-report-only")


def header_faults(headers: Mapping[str, str], path: str = "/") -> list[str]:
    """Return what is wrong with a page's headers, or an empty list. Header names are in lower case."""
    given = parse_policy(headers.get("content-security-policy", ""))
    if path == PDF_FRAME:
        return frame_faults(given, headers)
    given["script-src"] = {
        source for source in given.get("script-src", ()) if not source.startswith("'sha256-")
    }
    wanted = dict(POLICY)
    if path.startswith(WITHOUT_TRUSTED_TYPES) and not path.startswith("/admin/login/"):
        wanted = {name: sources for name, sources in POLICY.items() if name not in TRUSTED_TYPES}
    # Only the page of an encrypted file may have a frame. It has all of MORE or none of it.
    if "frame-src" in given and path.startswith("/f/"):
        wanted |= MORE if "blob:" in given.get("media-src", ()) else SHOWN_BY_SCRIPT
    elif "blob:" in given.get("img-src", ()) and path.startswith(("/f/", "/folder/")):
        wanted |= WITH_PICTURES
    faults = [
        f"CSP: {name} is {given.get(name)}"
        for name in wanted.keys() | given.keys()
        if given.get(name) != wanted.get(name)
    ]
    return faults + wrong(headers, PAGE)


def frame_faults(given: Mapping[str, set[str]], headers: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the headers of the frame of a PDF."""
    own = {given.get(name, {""}).pop().partition("/static/")[2] for name in ("script-src", "style-src")}
    rest = {name: sources for name, sources in given.items() if name not in ("script-src", "style-src")}
    faults = [] if own == {""} and rest == IN_PDF_FRAME else [f"CSP: {given}"]
    return faults + wrong(headers, PAGE | {"x-frame-options": {"SAMEORIGIN"}})


def resource_faults(headers: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the headers of a response other than a page: a script, style, image or API response."""
    if headers.get("via") == DISTURBED:
        return []
    policy = parse_policy(headers.get("content-security-policy", ""))
    faults = wrong(headers, EVERYWHERE)
    return faults if policy.get("default-src") == {"'none'"} else [*faults, f"CSP: {policy}"]


def wrong(headers: Mapping[str, str], wanted: Mapping[str, set[str]]) -> list[str]:
    faults = [f"{name} is {headers.get(name)}" for name in wanted if headers.get(name) not in wanted[name]]
    return faults + [f"{name} reports to another server" for name in REPORTS if name in headers]


def import_map_faults(html: str, policy: str) -> list[str]:
    """Return what is wrong with the import map: the only inline script, allowed by its hash, holding only digests."""
    found = re.findall(r'<script type="importmap">(.*?)</script>', html, re.DOTALL)
    hashes = {f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in found}
    allowed = {source for source in parse_policy(policy)["script-src"] if source.startswith("'sha256-")}
    faults = [] if hashes == allowed and len(found) <= 1 else [f"maps {hashes}, allowed {allowed}"]
    for text in found:
        digests = json.loads(text)
        if digests.keys() != {"integrity"}:
            faults.append(f"an import map of {sorted(digests)}")
        faults += [f"{url} is not ours" for url in digests["integrity"] if not url.startswith("/static/")]
    return faults


def parse_policy(header: str) -> dict[str, set[str]]:
    directives = (directive.split() for directive in header.split(";"))
    return {words[0]: set(words[1:]) for words in directives if words}


# Types of inline scripts that the browser does not run: import maps, and data (Django's json_script).
NOT_RUN = {"importmap", "application/json"}


class _Scanner(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        inline = tag == "script" and "src" not in attributes and attributes.get("type") not in NOT_RUN
        if tag == "style" or inline:
            self.faults.append(f"an inline <{tag}>")
        for name, value in attributes.items():
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{name} on <{tag}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"a script in {name} of <{tag}>")
            if name in {"src", "action", "srcset"} and (value or "").startswith(("http:", "https:", "//")):
                self.faults.append(f"{name} of <{tag}> names a host: {value}")


def inline_faults(html: str) -> list[str]:
    """Return the inline scripts and styles in the HTML, and what it loads from other hosts."""
    scanner = _Scanner()
    scanner.feed(html)
    return scanner.faults
