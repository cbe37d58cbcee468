"""What else the owner of a file says about its link: a note, own words, a password, or that it is theirs alone."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError

from bytebin.db.transactions import atomic
from bytebin.errors import AddressTaken, InvalidRequest
from files.models import File, FileLink
from files.models.file import MOST_NOTE
from files.services import link_passwords
from files.services.addresses import clean_slug
from files.services.typed_texts import clean_text

PLAIN_ONLY = ("note", "slug", "password")


def clean_options(options: Mapping[str, Any], *, encrypted: bool) -> dict[str, Any]:
    """Return those of `note`, `slug`, `password` and `private` that are given, cleaned. Raise InvalidRequest.

    "" means none. Of an encrypted file, this server is told neither notes nor names, and its password never.
    """
    cleaned = dict(options)
    for name in PLAIN_ONLY if encrypted else ():
        if cleaned.get(name):
            raise InvalidRequest(f"An encrypted file cannot have a {name} that the server knows.")
    if "note" in cleaned:
        cleaned["note"] = clean_text("note", cleaned["note"] or "", MOST_NOTE, lines=True)
    if cleaned.get("slug"):
        cleaned["slug"] = clean_slug(cleaned["slug"])
    return cleaned


def columns_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return cleaned options as columns of File, but for the slug. Raise InvalidRequest for a too long password."""
    columns: dict[str, Any] = {}
    if "note" in options:
        columns["note"] = options["note"]
    if "private" in options:
        columns["only_owner"] = options["private"]
    if "password" in options:
        columns["password"] = link_passwords.hashed(options["password"] or "")
    return columns


def require_free(slug: str) -> None:
    """Raise AddressTaken if a link ends with `slug` already. The database decides between concurrent requests."""
    if slug and (
        File.objects.filter(address=slug).exists()
        or File.objects.filter(pk=slug).exists()
        or FileLink.objects.filter(pk=slug).exists()
    ):
        raise AddressTaken


def claim(file: File, slug: str) -> None:
    """Let the link of a new file end with `slug` as well, unless another file has taken that in the meantime.

    The file is stored by then, so that it is kept either way.
    """
    if slug and write_address(file.pk, slug):
        file.address = slug


def write_address(file_id: str, address: str) -> bool:
    """Return False if another file has the address."""
    try:
        return bool(update_address(file_id, address))
    except IntegrityError:
        return False


@atomic
def update_address(file_id: str, address: str) -> int:
    return File.objects.filter(pk=file_id).update(address=address)
