"""The library: what only its owner can read about their files, in sealed boxes (docs/LIBRARY.md)."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Library(models.Model):
    """The library of one user. `revision` counts its writes; each write compares it, and brings a new `head`.

    `item_count` and `item_bytes` do not include the head. Of removals up to `forgotten_revision`, no row is left.
    """

    # The owner's ID: MongoDB accepts no relation as its key.
    id = models.CharField(_("ID"), primary_key=True, max_length=16, editable=False, db_column="_id")
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="library"
    )
    revision = models.BigIntegerField(_("revision"), editable=False)
    generation = models.BigIntegerField(_("generation of the key"), editable=False)
    head = models.BinaryField()
    item_count = models.PositiveIntegerField(_("items"), default=0, editable=False)
    item_bytes = models.BigIntegerField(_("bytes"), default=0, editable=False)
    forgotten_revision = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")

    def __str__(self) -> str:
        return f"library of {self.pk}"


class LibraryItemQuerySet(models.QuerySet["LibraryItem"]):
    def there(self) -> Self:
        """Return the items that are not removed."""
        return self.filter(removed_at=None)


class LibraryItem(models.Model):
    """One sealed item. A removed one keeps its row, without the box, so that other devices learn of the removal."""

    # "<user>-<kind>-<item>": an item is found, and replaced, by its key alone.
    id = models.CharField(primary_key=True, max_length=48, editable=False, db_column="_id")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="library_items")
    kind = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=16)
    revision = models.BigIntegerField()
    generation = models.BigIntegerField()
    size = models.PositiveIntegerField()  # bytes of `sealed`
    sealed = models.BinaryField()
    removed_at = models.DateTimeField(null=True, db_index=True)

    objects = LibraryItemQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "revision", "id"], name="library_item_revision")
        ]

    def __str__(self) -> str:
        return self.pk


class LibraryMethod(models.Model):
    """A way to unlock a library: its key, wrapped with what a passphrase, a passkey or a recovery code gives."""

    class Kind(models.IntegerChoices):
        PASSPHRASE = 1, _("passphrase")
        PASSKEY = 2, _("passkey")
        RECOVERY_CODE = 3, _("recovery code")

    # "<user>-<method>"
    id = models.CharField(primary_key=True, max_length=48, editable=False, db_column="_id")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="library_methods")
    method = models.CharField(max_length=16)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    credential_id = models.BinaryField(max_length=1023)  # of a passkey (WebAuthn Level 3, section 4)
    sealed = models.BinaryField(max_length=188)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.Kind(self.kind).label} ({self.pk})"
