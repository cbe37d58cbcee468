from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from files.models import File
from files.services.media import kind_of


class Links(NamedTuple):
    url: str
    raw_url: str
    download_url: str
    deletion_url: str
    thumbnail_url: str | None


def links(file: File) -> Links:
    base = settings.PUBLIC_URL
    raw_url = f"{base}/r/{file.pk}/{quote(file.name or 'encrypted', safe='')}"
    return Links(
        url=f"{base}/f/{file.pk}",
        raw_url=raw_url,
        download_url=f"{base}/d/{file.pk}",
        deletion_url=f"{base}/delete/{file.pk}/{deletion_secret(file)}",
        thumbnail_url=raw_url if kind_of(file.content_type) == "image" and not file.gated else None,
    )


def deletion_secret(file: File) -> str:
    """128 bits that only this server can make from the id: no row holds it."""
    return salted_hmac("files.deletion", file.pk, algorithm="sha256").hexdigest()[:32]


def deletion_secret_matches(file: File, secret: str) -> bool:
    return constant_time_compare(secret, deletion_secret(file))
