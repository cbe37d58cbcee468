"""More links to one file, each with its own rules."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bytebin.db.ids import random_id

MOST_LABEL = 80  # characters


def link_id() -> str:
    """Return 11 random base62 characters, as in a file's own link."""
    return random_id(11)


class FileLinkQuerySet(models.QuerySet["FileLink"]):
    def visible_to(self, user: User) -> Self:
        """Return the links that `user` owns. Every list and lookup for an owner starts here."""
        return self.filter(owner=user)


class FileLink(models.Model):
    """A link to a file beside the file's own. Expiry, limit, count and password are its own.

    The file's expiry ends it too. When the owner ends it, the row is deleted.
    """

    id = models.CharField(
        _("ID"), primary_key=True, max_length=11, default=link_id, editable=False, db_column="_id"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="file_links", db_index=False
    )
    file_id = models.CharField(max_length=11, editable=False)
    label = models.CharField(_("label"), max_length=MOST_LABEL, blank=True, default="")
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    max_downloads = models.PositiveIntegerField(_("most downloads"), null=True, blank=True)
    download_count = models.PositiveIntegerField(_("downloads"), default=0, editable=False)
    password = models.CharField(max_length=128, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # How often its rules were changed. Changing them compares and sets this.
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = FileLinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "file_id", "created_at", "id"], name="file_link_oldest"),
            models.Index(fields=["file_id"], name="file_link_file"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
