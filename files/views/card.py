"""The card that chat programs show of a file's link: OpenGraph (https://ogp.me), Twitter's names for it, and oEmbed.

Nothing is in it that the page does not show: of an encrypted file, that it is one, and of one with a password the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from files.links import links, thumbnail_path
from files.models import File
from files.services import thumbnails
from files.services.media import served_as
from files.services.media_types import media_of

PROVIDER = "bytebin"
LONGEST = 300  # characters of a description; programs show fewer
LARGE = 1200  # pixels: what programs recommend for the image of a card
VARIABLE = re.compile(r"\{(name|size|type|date|user)\}")


class Picture(NamedTuple):
    """`width` and `height` are in pixels, 0 if they are not known yet."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Card:
    title: str
    description: str
    url: str
    author: str = ""
    colour: str = ""
    image: Picture | None = None
    film: Picture | None = None  # the film itself, and its size
    film_type: str = ""

    @property
    def oembed_url(self) -> str:
        return f"{settings.PUBLIC_URL}{reverse('oembed')}?{urlencode({'url': self.url, 'format': 'json'})}"

    @property
    def provider(self) -> str:
        return PROVIDER


def card_of(file: File) -> Card:
    if file.encrypted:
        return Card(
            _("Encrypted file"),
            _("Only somebody with the complete link can open it."),
            links(file).url,
        )
    if file.locked:
        return Card(_("File with a password"), _("Open the link and enter the password."), links(file).url)
    film, film_type = film_of(file)
    return Card(
        title=printable(file.name),
        description=description_of(file),
        url=links(file).url,
        author=printable(file.owner.name),
        colour=file.owner.card_colour,
        image=image_of(file, LARGE),
        film=film,
        film_type=film_type,
    )


def description_of(file: File) -> str:
    """Return the owner's text with its variables, or what the file is and how large."""
    text = file.owner.card_text or "{type} · {size}"
    values = {
        "name": file.name,
        "size": filesizeformat(file.size),
        "type": media_of(file.content_type, file.name).name,
        "date": date_format(localtime(file.created_at), "DATE_FORMAT"),
        "user": file.owner.name,
    }
    return printable(VARIABLE.sub(lambda found: values[found[1]], text))[:LONGEST]


def printable(text: str) -> str:
    """Return `text` with a space in place of each control character and line break."""
    return "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)


def image_of(file: File, longest: int) -> Picture | None:
    """Return the file's thumbnail for everybody, None if it has none."""
    if file.gated or not file.thumbnail_state:
        return None
    url = f"{settings.PUBLIC_URL}{thumbnail_path(file, longest)}"
    if found := thumbnails.find(file):
        placed = found.placed(longest)
        return Picture(url, placed.width, placed.height)
    # Until the thumbnails are made, the URL leads to an image, but of a film to nothing.
    return Picture(url, 0, 0) if served_as(file.content_type, file.name).kind == "image" else None


def film_of(file: File) -> tuple[Picture | None, str]:
    """Return the film and its type, None if the file is no film that browsers play, or not one for everybody."""
    served = served_as(file.content_type, file.name)
    if file.gated or served.kind != "video":
        return None, ""
    found = thumbnails.find(file)
    width, height = (found.width, found.height) if found else (0, 0)
    return Picture(links(file).raw_url, width, height), served.content_type


def oembed_of(file: File, most_width: int, most_height: int) -> dict[str, Any]:
    """Return the card as oEmbed 1.0 (https://oembed.com), for an image of at most this size in pixels, 0 for any."""
    card = card_of(file)
    document: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": card.title,
        "provider_name": PROVIDER,
        "provider_url": settings.PUBLIC_URL,
    }
    if card.author:
        document["author_name"] = card.author
    image = fitting(file, most_width, most_height)
    if image:
        document |= {
            "thumbnail_url": image.url,
            "thumbnail_width": image.width,
            "thumbnail_height": image.height,
        }
    if image and card.film and card.film.width:
        document |= {
            "type": "video",
            "html": player(card.film, image),
            "width": image.width,
            "height": image.height,
        }
    elif image and not card.film:
        document |= {"type": "photo", "url": image.url, "width": image.width, "height": image.height}
    return document


def fitting(file: File, most_width: int, most_height: int) -> Picture | None:
    """Return the largest thumbnail that fits, None if none does, or they are not made."""
    for longest in reversed(thumbnails.SIZES):
        image = image_of(file, longest)
        if image is None or not image.width:
            return None
        if (not most_width or image.width <= most_width) and (not most_height or image.height <= most_height):
            return image
    return None


def player(film: Picture, poster: Picture) -> str:
    return format_html(
        '<video controls preload="none" src="{}" poster="{}" width="{}" height="{}"></video>',
        film.url,
        poster.url,
        poster.width,
        poster.height,
    )
