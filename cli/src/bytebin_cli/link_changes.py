"""Other rules for a link. What two people change at the same time of a link beside a file's own is not mixed up."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bytebin_cli import files
from bytebin_cli.api import Api, Document, items, lacks_scope
from bytebin_cli.errors import Refused, ServerRefused, UsageError
from bytebin_cli.own_files import OwnFile, own_words
from bytebin_cli.texts import gettext as _


def change(api: Api, file: OwnFile, named: str, rules: Mapping[str, Any]) -> Document:
    """Change these rules of a link, which is named by its ID or as a link, and return it or its file. Raise Refused."""
    words = files.file_id(named, api.account)
    if words in (file.id, own_words(api, file)):
        return _changed_own(api, file, rules)
    for _attempt in range(2):
        try:
            return api.patch(
                f"{file.path}/links/{quote(words, safe='')}", {**rules, **_version(api, file, words)}
            )
        except ServerRefused as error:
            if error.slug != "link-changed":
                raise
    raise Refused(_("The link is being changed at the same time elsewhere: look at it, and try again."))


def _changed_own(api: Api, file: OwnFile, rules: Mapping[str, Any]) -> Document:
    if "label" in rules:
        raise UsageError(_("the file's own link has no name"))
    return api.patch(file.path, rules)


def _version(api: Api, file: OwnFile, words: str) -> dict[str, Any]:
    """Return which state of the link is to be changed: none if the key may not know. Raise Refused for no such link."""
    try:
        links = items(api.get(f"{file.path}/links"), "links")
    except ServerRefused as error:
        if lacks_scope(error):
            return {}
        raise
    found = [link for link in links if link.get("id") == words]
    if not found:
        raise Refused(_("The file has no such link: `bytebin link FILE --list` shows its links."))
    return {"version": found[0].get("version")}
