from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import ModeratorAdmin, is_moderator, outcome
from files.models import File, Library, ShortLink, Upload, UploadRequest, WarnedHost
from files.services import moderation

Row = TypeVar("Row", bound=Model)


class ActingAdmin(ModeratorAdmin[Row]):
    """An admin whose actions change one row after the other."""

    def act(
        self, request: HttpRequest, chosen: QuerySet[Row], verb: Callable[[Row], bool], done: str
    ) -> None:
        changed = [row for row in chosen if verb(row)]
        for row in changed:
            self.log_change(request, row, done)
        self.message_user(request, outcome(done, len(changed), chosen.count()), messages.SUCCESS)


@admin.register(File)
class FileAdmin(ActingAdmin[File]):
    list_display = ("__str__", "id", "owner", "state", "size", "encrypted", "created_at", "expires_at")
    list_filter = ("state", "encrypted", "created_at", "content_type")
    list_select_related = ("owner",)
    search_fields = ("=id", "=address", "search_name", "owner__email")
    date_hierarchy = "created_at"
    fields = (
        "id", "owner", "state", "name", "content_type", "size", "encrypted", "created_at", "expires_at",
        "trashed_at", "folder_id", "request_id", "address", "only_owner", "note",
        "max_downloads", "download_count", "burn", "chunks_digest", "blob_key",
    )  # fmt: skip
    actions = ("take_down", "restore")

    @admin.action(description=_("Take down selected files (their links stop working immediately)"))
    def take_down(self, request: HttpRequest, queryset: QuerySet[File]) -> None:
        self.act(request, queryset, moderation.take_down, gettext("Taken down"))

    @admin.action(description=_("Restore selected files (their links work again)"))
    def restore(self, request: HttpRequest, queryset: QuerySet[File]) -> None:
        self.act(request, queryset, moderation.restore, gettext("Restored"))


@admin.register(Upload)
class UploadAdmin(ModeratorAdmin[Upload]):
    list_display = ("__str__", "owner", "state", "size", "created_at", "expires_at", "ended_at")
    list_filter = ("state", "encrypted", "created_at")
    list_select_related = ("owner",)
    search_fields = ("=id", "search_name", "owner__email", "=file_id")
    fields = (
        "id", "owner", "state", "file_id", "name", "content_type", "size", "reserved_bytes", "chunk_size",
        "encrypted", "request_id", "max_downloads", "created_at", "expires_at", "ended_at",
    )  # fmt: skip


@admin.register(UploadRequest)
class UploadRequestAdmin(ActingAdmin[UploadRequest]):
    """How much came through an upload link. What it says can be read here only if it is a plain link."""

    list_display = (
        "id", "owner", "state", "used_files", "max_files", "used_bytes", "max_bytes", "created_at", "expires_at",
    )  # fmt: skip
    list_filter = ("state", "created_at", "expires_at")
    list_select_related = ("owner",)
    search_fields = ("=id", "owner__email")
    date_hierarchy = "created_at"
    fields = (
        "id", "owner", "state", "title", "text", "used_files", "max_files", "used_bytes", "max_bytes", "max_file_size",
        "proof", "created_at", "expires_at",
    )  # fmt: skip
    actions = ("close", "take_down")

    @admin.action(
        description=_("Close selected upload links (open uploads end; their owners can open them again)")
    )
    def close(self, request: HttpRequest, queryset: QuerySet[UploadRequest]) -> None:
        self.act(request, queryset, moderation.close_link, gettext("Closed"))

    @admin.action(description=_("Take down selected upload links (their owners can't open them again)"))
    def take_down(self, request: HttpRequest, queryset: QuerySet[UploadRequest]) -> None:
        self.act(request, queryset, moderation.take_down_link, gettext("Taken down"))


@admin.register(Library)
class LibraryAdmin(ModeratorAdmin[Library]):
    """How large a library is and when it was changed. Only its owner can read what is in it."""

    list_display = ("owner", "item_count", "item_bytes", "revision", "created_at", "changed_at")
    list_filter = ("changed_at",)
    list_select_related = ("owner",)
    search_fields = ("owner__email", "=id")
    fields = ("owner", "item_count", "item_bytes", "revision", "generation", "created_at", "changed_at")


@admin.register(ShortLink)
class ShortLinkAdmin(ActingAdmin[ShortLink]):
    list_display = ("id", "owner", "state", "target", "visit_count", "created_at", "expires_at")
    list_filter = ("state", "created_at")
    list_select_related = ("owner",)
    search_fields = ("=id", "target", "owner__email")
    date_hierarchy = "created_at"
    fields = (
        "id", "owner", "state", "target", "visit_count", "max_visits", "created_at", "expires_at",
    )  # fmt: skip
    actions = ("take_down", "restore")

    @admin.action(description=_("Take down selected short links (they stop working immediately)"))
    def take_down(self, request: HttpRequest, queryset: QuerySet[ShortLink]) -> None:
        self.act(request, queryset, moderation.take_down_short_link, gettext("Taken down"))

    @admin.action(description=_("Restore selected short links (they work again)"))
    def restore(self, request: HttpRequest, queryset: QuerySet[ShortLink]) -> None:
        self.act(request, queryset, moderation.restore_short_link, gettext("Restored"))


@admin.register(WarnedHost)
class WarnedHostAdmin(ModeratorAdmin[WarnedHost]):
    """Hosts of which the visitors of short links are warned."""

    list_display = ("host", "created_at")
    search_fields = ("host",)
    fields = ("host",)

    def get_readonly_fields(self, _request: HttpRequest, obj: WarnedHost | None = None) -> tuple[str, ...]:
        return ("host",) if obj else ()

    def save_model(self, request: HttpRequest, obj: WarnedHost, form: Any, change: bool) -> None:  # noqa: ARG002  # Django's signature
        obj.save(force_insert=True)  # a host can be added and deleted, not changed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request)

    def has_delete_permission(self, request: HttpRequest, _obj: WarnedHost | None = None) -> bool:
        return is_moderator(request)
