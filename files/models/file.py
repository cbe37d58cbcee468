from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bytebin.db.folding import FoldedField, folded
from bytebin.db.ids import random_id
from bytebin.db.indexes import CoveringIndex
from files.models.kind import KindField
from files.models.link import FileLink

SEARCHED = ("search_name", "kind", "encrypted")  # what searches of all files compare
MOST_NOTE = 2000  # characters
MOST_ADDRESS = 64
MOST_GROUP = 32


def file_id() -> str:
    """Return 11 random base62 characters: 65 bits, short enough to read out, too many to guess."""
    return random_id(11)


class FileQuerySet(models.QuerySet["File"]):
    def visible_to(self, user: User) -> Self:
        """Return the files that `user` owns. Every list and lookup for an owner starts here."""
        return self.filter(owner=user).exclude(state=File.State.DELETING)

    def outside_trash(self) -> Self:
        return self.filter(trashed_at=None)

    def in_trash(self) -> Self:
        return self.filter(trashed_at__isnull=False)

    def burning_with(self, file: "File") -> Self:
        """Return the files to burn that are under one link with `file`, itself included."""
        return self.filter(owner=file.owner_id, burn=True, burn_group=file.burn_group)

    def for_visitors(self) -> Self:
        """Return files with what of their owner decides about visits, in one query."""
        return self.order_by().annotate(
            owner_closing_at=models.F("owner__closing_at"),
            owner_download_mails=models.F("owner__download_mails"),
            owner_limit_mails=models.F("owner__limit_mails"),
            owner_has_webhooks=models.F("owner__has_webhooks"),
        )

    def named_like(self, text: str) -> Self:
        """Return the files whose name contains `text`, without differences of case, width and composition."""
        return self.filter(search_name__contains=folded(text)) if text else self


class File(models.Model):
    """A complete file with a link. `name` and `content_type` of an encrypted file are empty."""

    class State(models.TextChoices):
        LIVE = "live", _("available")
        TAKEN_DOWN = "taken down", _("taken down")
        DELETING = "deleting", _("being deleted")

    class ThumbnailState(models.TextChoices):
        """WANTED until a job has tried (files/services/thumbnails.py); NONE if it could not, or need not."""

        NONE = "", ""
        WANTED = "wanted", "wanted"
        MADE = "made", "made"

    id = models.CharField(
        _("ID"), primary_key=True, max_length=11, default=file_id, editable=False, db_column="_id"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="files",
        db_index=False,  # each of the indexes below begins with it
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LIVE)
    blob_key = models.CharField(_("blob"), max_length=64, editable=False, db_index=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    search_name = FoldedField("name")
    content_type = models.CharField(_("type"), max_length=127, blank=True)
    kind = KindField(max_length=8, default="", editable=False)
    size = models.BigIntegerField(_("bytes"), editable=False)
    # What the file takes of its owner's quota (files/services/quota.py).
    counted_bytes = models.BigIntegerField(_("counted bytes"), default=0, editable=False)
    # SHA-256 over the SHA-256s of chunks of `chunk_size` bytes. The size is None in files older than that column.
    chunks_digest = models.CharField(_("digest of the chunks"), max_length=64, editable=False)
    chunk_size = models.BigIntegerField(_("bytes of a chunk"), null=True, editable=False)
    encrypted = models.BooleanField(_("encrypted"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True, db_index=True)
    # When the owner put it in the trash. Its links do not work there, and `purge` deletes it TRASH_KEPT later.
    trashed_at = models.DateTimeField(_("in the trash since"), null=True, editable=False, db_index=True)
    folder_id = models.CharField(_("folder"), max_length=16, blank=True, default="", editable=False)
    # The upload link through which it was sent, and when its owner made it an ordinary file. Until then, it exists for
    # its owner alone.
    request_id = models.CharField(_("upload link"), max_length=11, blank=True, default="", editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    # Sent encrypted through an upload link and not accepted: it is listed with what was received, not among the owner's
    # files, where nobody could say what it is.
    waiting = models.BooleanField(default=False, editable=False)
    max_downloads = models.PositiveIntegerField(_("most downloads"), null=True, blank=True)
    download_count = models.PositiveIntegerField(_("downloads"), default=0, editable=False)
    # Opened once, and deleted then (files/services/burning.py). Its `max_downloads` is 1.
    burn = models.BooleanField(_("burn after reading"), default=False, editable=False)
    # Files under one link that burn together: what their sender's browser has drawn for them. "" for none.
    burn_group = models.CharField(max_length=MOST_GROUP, blank=True, default="", editable=False)
    # How often the content was replaced (files/services/replacing.py). Replacing it compares and sets this.
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    # What its link ends with instead of the ID: words of the owner's, or random characters of a new link.
    address = models.CharField(_("address"), max_length=MOST_ADDRESS, null=True, blank=True, editable=False)
    # The link that ends with the ID is ended: it works for the owner alone.
    id_ended = models.BooleanField(default=False, editable=False)
    only_owner = models.BooleanField(_("for its owner alone"), default=False, editable=False)
    # Of a plain file: as Django stores passwords, "" for none.
    password = models.CharField(max_length=128, blank=True, default="", editable=False)
    note = models.CharField(_("note"), max_length=MOST_NOTE, blank=True, default="")

    thumbnail_state = models.CharField(
        max_length=6, choices=ThumbnailState, blank=True, default=ThumbnailState.NONE, editable=False
    )

    owner_closing_at: datetime | None  # set only by for_visitors(), as are these
    owner_download_mails = ""  # a DownloadMails
    owner_limit_mails = False
    owner_has_webhooks = False
    # Through what a visitor has found the file (files/services/access.py).
    link: FileLink | None = None
    found_by_id = False

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            CoveringIndex(fields=["owner", "-created_at", "-id"], covers=SEARCHED, name="file_owner_newest"),
            models.Index(fields=["owner", "folder_id", "-created_at", "-id"], name="file_folder_newest"),
            models.Index(fields=["owner", "kind", "-created_at", "-id"], name="file_kind_newest"),
            CoveringIndex(fields=["owner", "name", "id"], covers=SEARCHED, name="file_owner_name"),
            CoveringIndex(fields=["owner", "size", "id"], covers=SEARCHED, name="file_owner_size"),
            models.Index(fields=["owner", "-trashed_at", "-id"], name="file_owner_trash"),
            # Few rows at a time: those that a sweep looks for.
            models.Index(
                fields=["thumbnail_state", "created_at"],
                name="file_thumbnail_wanted",
                condition=models.Q(thumbnail_state="wanted"),
            ),
            models.Index(fields=["burn_group"], name="file_burn_group", condition=models.Q(burn=True)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["address"], name="file_address_unique")
        ]

    def __str__(self) -> str:
        return self.name or f"encrypted file {self.id}"

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def unreleased(self) -> bool:
        """Return whether the file was sent through an upload link, and its owner has not released it since."""
        return bool(self.request_id) and self.released_at is None

    @property
    def ended(self) -> bool:
        """Return whether the owner has ended the link by which the file was found, or the only one that it has."""
        return self.id_ended and self.link is None and (self.found_by_id or self.address is None)

    @property
    def private(self) -> bool:
        """Return whether the file exists for its owner alone, under the link by which it was found."""
        return self.unreleased or self.only_owner or self.ended

    @property
    def rules(self) -> "File | FileLink":
        """Return the row whose limit and password apply to the link by which the file was found."""
        return self.link or self

    @property
    def limited(self) -> bool:
        return self.rules.max_downloads is not None

    @property
    def visible_until(self) -> datetime | None:
        """Return when the link by which the file was found expires, at the latest with the file."""
        times = [time for time in (self.expires_at, self.rules.expires_at) if time is not None]
        return min(times, default=None)

    @property
    def gated(self) -> bool:
        """Return whether reading the bytes needs a ticket, which is issued for a click or a password."""
        return self.encrypted or self.limited or bool(self.rules.password) or self.private

    @property
    def locked(self) -> bool:
        """Return whether a password is needed before anything of the file is shown. Its owner alone needs none."""
        return bool(self.rules.password) and not self.private

    @property
    def ticket_subject(self) -> str:
        """Return what a ticket is for: the link by which the file was found."""
        return self.link.pk if self.link else self.pk

    @property
    def ticket_bound(self) -> str:
        """Return what ends earlier tickets when it changes: who the file is for, and its password."""
        secret = f":{self.rules.password}" if self.rules.password else ""
        return (":owner" if self.private else "") + secret

    @property
    def public_id(self) -> str:
        """Return what the link ends with by which the file was found, or else the one to pass on."""
        return self.link.pk if self.link else (self.address or self.pk)

    @property
    def burnt(self) -> bool:
        """Return whether it was opened, so that it is about to be deleted."""
        return self.burn and self.download_count > 0

    @property
    def burns(self) -> bool:
        """Return whether opening it deletes it: it is to be read once, and nobody has opened it yet."""
        return self.burn and not self.burnt

    @property
    def etag(self) -> str:
        return f'"{self.chunks_digest[:32]}"'


class Envelope(models.Model):
    """The envelope of an encrypted file, stored under the file's id as soon as its upload is created.

    `header` is H (88 bytes), `sealed` is F and the sealed metadata. The digests are SHA-256 of the two tokens, in hex.
    """

    id = models.CharField(primary_key=True, max_length=11, editable=False, db_column="_id")
    header = models.BinaryField(max_length=88)
    sealed = models.BinaryField(max_length=74 + 65_564)
    link_token_digest = models.CharField(max_length=64)
    read_token_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"envelope of {self.pk}"
