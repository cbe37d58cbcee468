"""Script tags whose every module the browser compares with its digest before it runs.

The import map (HTML standard, "integrity") names all that a page can ever import. It can only stand inline, so the
page's policy allows exactly this text by its hash. Browsers without it take the modules as they come.
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

from bytebin.staticfiles import ModuleManifestStorage, Script, integrity_of

# In a request's META: the CSP hash of the inline script that its page holds.
ALLOWED_SCRIPT = "bytebin.allowed_script"

register = Library()


@register.simple_tag(takes_context=True)
def modules(context: Context, *entries: str) -> SafeString:
    """The page's only tag for its modules. Without a request nobody would allow the map, so there is none."""
    tags = ((static(entry), integrity(entry)) for entry in entries)
    scripts = format_html_join("", '<script type="module" src="{}"{}></script>', tags)
    request = context.get("request")
    text = import_map(entries)
    if request is None or not text:
        return scripts
    request.META[ALLOWED_SCRIPT] = f"'{integrity_of(text.encode())}'"
    return format_html('<script type="importmap">{}</script>{}', text, scripts)


@register.simple_tag
def integrity(name: str) -> SafeString:
    """The attribute for a script's own tag."""
    script = collected().scripts.get(collected().names.get(name, ""))
    return format_html(' integrity="{}"', script["integrity"]) if script else SafeString("")


@cache
def import_map(entries: tuple[str, ...]) -> SafeString:
    """JSON, or nothing where nothing was collected."""
    names, scripts = collected()
    if not scripts:
        return SafeString("")
    digests = {
        f"{settings.STATIC_URL}{name}": scripts[name]["integrity"]
        for name in sorted(closure({names[entry] for entry in entries}, scripts))
    }
    # Names and digests of our own scripts have nothing in them that HTML would read otherwise.
    return mark_safe(json.dumps({"integrity": digests}, separators=(",", ":")))  # noqa: S308 # nosec


def closure(entries: set[str], scripts: dict[str, Script]) -> set[str]:
    """With all that they import, now or later."""
    found, new = set(entries), set(entries)
    while new:
        new = {target for name in new for target in scripts[name]["imports"]} - found
        found |= new
    return found


class Collected(NamedTuple):
    """`names`: the hashed ones; `scripts` by hashed name. Both empty where files are served as they are."""

    names: dict[str, str]
    scripts: dict[str, Script]


@cache
def collected() -> Collected:
    storage = staticfiles_storage
    if isinstance(storage, ModuleManifestStorage) and not settings.DEBUG:
        return Collected(storage.hashed_files, storage.scripts())
    return Collected({}, {})
