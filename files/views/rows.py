"""A file as the owner's lists show it."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.links import links, paths, thumbnail_path
from files.models import File
from files.services import thumbnails
from files.services.media import kind_of
from files.views.wording import expiry

PAGE_SIZE = 50
SMALLEST, LARGER = 160, 480  # pixels of the longest side of a thumbnail, in the list and in the grid


@dataclass(frozen=True)
class Row:
    """One file as the list shows it."""

    file: File
    name: str
    link: str  # "" if the link does not work
    icon: str
    state: str
    date: str
    expires: str
    downloads: str

    @property
    def trashed(self) -> str:
        """Return the day on which the file was put in the trash."""
        return date_format(localtime(self.file.trashed_at), "DATE_FORMAT") if self.file.trashed_at else ""

    @property
    def copy_id(self) -> str:
        """Return the ID of the field with the link, "" if there is none to pass on."""
        return f"link-{self.file.pk}" if self.state != "link-ended" else ""

    @property
    def links_path(self) -> str:
        return reverse("file-link", args=[self.file.pk])

    @property
    def url(self) -> str:
        """Return the link, "" for an encrypted file, which the link alone cannot open."""
        return "" if self.file.encrypted else self.link

    @property
    def path(self) -> str:
        """Return the link without its host, "" as `url`."""
        return paths(self.file).url if self.url else ""

    @property
    def raw_path(self) -> str:
        """Return the path of the bytes, to be shown, "" as `url`."""
        return paths(self.file).raw_url if self.url else ""

    @property
    def thumbnail_path(self) -> str:
        """Return the path of the file's smallest thumbnail, "" if it has none or its link does not work."""
        return self._thumbnail_path(SMALLEST)

    @property
    def larger_thumbnail_path(self) -> str:
        return self._thumbnail_path(LARGER)

    @property
    def largest_thumbnail_path(self) -> str:
        return self._thumbnail_path(max(thumbnails.SIZES))

    def _thumbnail_path(self, longest: int) -> str:
        made = self.file.thumbnail_state == File.ThumbnailState.MADE
        return thumbnail_path(self.file, longest) if made and self.link else ""

    @property
    def sealed_id(self) -> str:
        return self.file.pk if self.file.encrypted else ""


def row_of(file: File) -> Row:
    live = file.state == File.State.LIVE and not file.expired and file.trashed_at is None
    return Row(
        file=file,
        name=display_name(file),
        link=links(file).url if live else "",
        icon=kind_of(file.content_type, file.name),
        state=state_of(file),
        date=naturaltime(file.created_at),
        expires=expiry(file.expires_at) if live and file.expires_at else "",
        downloads=downloads_of(file),
    )


def display_name(file: File) -> str:
    return file.name or _("Encrypted file")


def state_of(file: File) -> str:
    """Return the status label that says why the link does not work for everybody, "" if it does."""
    if file.state == File.State.TAKEN_DOWN:
        return "taken-down"
    if file.expired:
        return "expired"
    if file.only_owner:
        return "private"
    if file.ended:
        return "link-ended"
    return "protected" if file.password else ""


def downloads_of(file: File) -> str:
    """Return the number of downloads as text, "" if they are not counted (unencrypted files without a limit)."""
    if file.max_downloads is not None:
        sentence = ngettext(
            "%(count)d of %(limit)d download", "%(count)d of %(limit)d downloads", file.max_downloads
        )
        return sentence % {"count": file.download_count, "limit": file.max_downloads}
    if not file.encrypted:
        return ""
    if file.download_count == 0:
        return _("Not opened yet")
    sentence = ngettext("Opened %(count)d time", "Opened %(count)d times", file.download_count)
    return sentence % {"count": file.download_count}
