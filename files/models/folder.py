from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bytebin.db.ids import random_id


def folder_id() -> str:
    return random_id(16)


def link_id() -> str:
    """Return 11 random base62 characters, as in a file's link."""
    return random_id(11)


class FolderQuerySet(models.QuerySet["Folder"]):
    def visible_to(self, user: User) -> Self:
        """Return the folders that `user` owns. Every list and lookup for an owner starts here."""
        return self.filter(owner=user)


class Folder(models.Model):
    """A folder whose name the server knows. `parent` is the ID of the folder around it, "" at the top."""

    id = models.CharField(
        _("ID"), primary_key=True, max_length=16, default=folder_id, editable=False, db_column="_id"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="folders"
    )
    name = models.CharField(_("name"), max_length=255)
    parent = models.CharField(_("folder around it"), max_length=16, blank=True, default="")
    # What the folder's link ends with, "" without a link. Unique among the others.
    link_id = models.CharField(
        _("ID of its link"), max_length=11, blank=True, default="", editable=False, db_index=True
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = FolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "created_at", "id"], name="folder_owner_oldest"),
            models.Index(fields=["owner", "parent", "name", "id"], name="folder_inside"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # "Greater" instead of "not equal", which MongoDB does not have in the condition of an index.
            models.UniqueConstraint(
                fields=["link_id"], condition=models.Q(link_id__gt=""), name="folder_link_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name
