from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import ModeratorAdmin, outcome
from files.models import File, Library, Upload
from files.services import moderation


@admin.register(File)
class FileAdmin(ModeratorAdmin[File]):
    list_display = ("__str__", "id", "owner", "state", "size", "encrypted", "created_at", "expires_at")
    list_filter = ("state", "encrypted", "created_at", "content_type")
    list_select_related = ("owner",)
    search_fields = ("=id", "search_name", "owner__email")
    date_hierarchy = "created_at"
    fields = (
        "id", "owner", "state", "name", "content_type", "size", "encrypted", "created_at", "expires_at",
        "trashed_at", "folder_id", "max_downloads", "download_count", "chunks_digest", "blob_key",
    )  # fmt: skip
    actions = ("take_down", "restore")

    @admin.action(description=_("Take down selected files (their links stop working immediately)"))
    def take_down(self, request: HttpRequest, queryset: QuerySet[File]) -> None:
        self.act(request, queryset, moderation.take_down, gettext("Taken down"))

    @admin.action(description=_("Restore selected files (their links work again)"))
    def restore(self, request: HttpRequest, queryset: QuerySet[File]) -> None:
        self.act(request, queryset, moderation.restore, gettext("Restored"))

    def act(
        self, request: HttpRequest, chosen: QuerySet[File], verb: Callable[[File], bool], done: str
    ) -> None:
        changed = [file for file in chosen if verb(file)]
        for file in changed:
            self.log_change(request, file, done)
        self.message_user(request, outcome(done, len(changed), chosen.count()), messages.SUCCESS)


@admin.register(Upload)
class UploadAdmin(ModeratorAdmin[Upload]):
    list_display = ("__str__", "owner", "state", "size", "created_at", "expires_at", "ended_at")
    list_filter = ("state", "encrypted", "created_at")
    list_select_related = ("owner",)
    search_fields = ("=id", "search_name", "owner__email", "=file_id")
    fields = (
        "id", "owner", "state", "file_id", "name", "content_type", "size", "reserved_bytes", "chunk_size",
        "encrypted", "max_downloads", "created_at", "expires_at", "ended_at",
    )  # fmt: skip


@admin.register(Library)
class LibraryAdmin(ModeratorAdmin[Library]):
    """How large a library is and when it was changed. Only its owner can read what is in it."""

    list_display = ("owner", "item_count", "item_bytes", "revision", "created_at", "changed_at")
    list_filter = ("changed_at",)
    list_select_related = ("owner",)
    search_fields = ("owner__email", "=id")
    fields = ("owner", "item_count", "item_bytes", "revision", "generation", "created_at", "changed_at")
