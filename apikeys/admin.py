from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ModeratorAdmin
from apikeys import services
from apikeys.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(ModeratorAdmin[ApiKey]):
    list_display = ("name", "id", "user", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("id", "name", "user__email")
    fields = ("id", "user", "name", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description="Revoke: nothing can use these keys any more")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        revoked = [key for key in queryset if services.revoke(key)]
        for key in revoked:
            self.log_change(request, key, "Revoked")
        self.message_user(request, f"Revoked: {len(revoked)} of {queryset.count()} chosen.", messages.SUCCESS)
