"""Template tags for scripts. The browser checks the digest of each module before it runs the module.

The import map (HTML standard, "integrity") lists every module that a page can import. It must be inline, so the page's
policy allows exactly this text by its hash. Browsers without support for it load the modules unchecked.
"""

import json
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context, Library
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bytebin.staticfiles import ModuleManifestStorage, Script, integrity_of

# Key in a request's META: the CSP hash of the inline script on the page.
ALLOWED_SCRIPT = "bytebin.allowed_script"

register = Library()


@register.simple_tag(takes_context=True)
def modules(context: Context, *entries: str) -> SafeString:
    """Return the import map and the script tags of a page, which uses this tag once, with the texts of its language.

    Without a request there is no policy to allow the import map, so it is left out.
    """
    entries = (*texts_of(get_language()), *entries)
    tags = ((static(entry), integrity(entry)) for entry in entries)
    scripts = format_html_join("", '<script type="module" src="{}"{}></script>', tags)
    request = context.get("request")
    text = import_map(entries)
    if request is None or not text:
        return scripts
    request.META[ALLOWED_SCRIPT] = f"'{integrity_of(text.encode())}'"
    return format_html('<script type="importmap">{}</script>{}', text, scripts)


@cache
def texts_of(language: str | None) -> tuple[str, ...]:
    """Return the module with the scripts' texts in a language, none for English: each script has its own."""
    name = f"messages/{language}.js"
    known = language in dict(settings.LANGUAGES) and language != settings.LANGUAGE_CODE
    return (name,) if known else ()


@register.simple_tag
def integrity(name: str) -> SafeString:
    """Return the integrity attribute for a script's tag, "" if its digest is unknown."""
    script = collected().scripts.get(collected().names.get(name, ""))
    return format_html(' integrity="{}"', script["integrity"]) if script else SafeString("")


@cache
def import_map(entries: tuple[str, ...]) -> SafeString:
    """Return the import map as JSON, "" if collectstatic has not run."""
    names, scripts = collected()
    if not scripts:
        return SafeString("")
    digests = {
        f"{settings.STATIC_URL}{name}": scripts[name]["integrity"]
        for name in sorted(closure({names[entry] for entry in entries}, scripts))
    }
    # The names and digests of our own scripts contain no character that needs escaping in HTML.
    return mark_safe(json.dumps({"integrity": digests}, separators=(",", ":")))  # noqa: S308 # nosec


def closure(entries: set[str], scripts: dict[str, Script]) -> set[str]:
    """Return `entries` and everything that they import, directly or indirectly, statically or dynamically."""
    found, new = set(entries), set(entries)
    while new:
        new = {target for name in new for target in scripts[name]["imports"]} - found
        found |= new
    return found


class Collected(NamedTuple):
    """What collectstatic has stored: `names` maps names to hashed names, `scripts` is keyed by hashed name.

    Both are empty if files are served without hashed names.
    """

    names: dict[str, str]
    scripts: dict[str, Script]


@cache
def collected() -> Collected:
    storage = staticfiles_storage
    if isinstance(storage, ModuleManifestStorage) and not settings.DEBUG:
        return Collected(storage.hashed_files, storage.scripts())
    return Collected({}, {})
