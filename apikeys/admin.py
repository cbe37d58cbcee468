from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import ModeratorAdmin, outcome
from accounts.requests import caller
from apikeys import services
from apikeys.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(ModeratorAdmin[ApiKey]):
    list_display = ("name", "id", "user", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("=id", "search_name", "user__email")
    fields = (
        "id", "user", "name", "scopes", "networks", "created_at", "last_used_at", "last_used_program", "expires_at",
        "revoked_at",
    )  # fmt: skip
    actions = ("revoke",)

    @admin.action(description=_("Revoke selected API keys"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Revoke the keys of those on whom the moderator may act, and the moderator's own."""
        done, actor = gettext("Revoked"), caller(request)
        allowed = [
            key
            for key in queryset.select_related("user")
            if key.user == actor or key.user.moderated_by(actor)
        ]
        revoked = [key for key in allowed if services.revoke(key)]
        for key in revoked:
            self.log_change(request, key, done)
        self.message_user(request, outcome(done, len(revoked), queryset.count()), messages.SUCCESS)
