"""Moderation of users, and the base of every moderation page."""
# ruff: noqa: ARG002  # the signatures are Django's

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import allauth.account.admin  # noqa: F401  # registers what is unregistered below
import django.contrib.auth.admin  # noqa: F401  # likewise
from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Field, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import User

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    TypedModelAdmin = admin.ModelAdmin
else:

    class TypedModelAdmin(admin.ModelAdmin, Generic[M]):
        """ModelAdmin that accepts a type parameter at run time, as in django-stubs."""


# Moderators are users with is_staff, so groups are not used. E-mail addresses are verified by a link only, not here.
admin.site.unregister([Group, EmailAddress])


class ModeratorAdmin(TypedModelAdmin[M]):
    """Base class: moderators see every row and edit some fields. Rows cannot be added or deleted.

    Subclasses list the visible fields in `fields`. Those that `editable_fields()` does not name are read-only.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    editable: ClassVar[tuple[str, ...]] = ()
    show_full_result_count = False

    def editable_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.editable

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> tuple[str, ...]:
        editable = self.editable_fields(request)
        return tuple(name for name in self.fields if name not in editable)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_moderator(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_moderator(request) and bool(self.editable_fields(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: M, form: "ModelForm[M]", change: bool) -> None:
        """Save only the changed fields, because the others may have changed since the page was opened."""
        obj.save(update_fields=form.changed_data)


def outcome(done: str, changed: int, selected: int) -> str:
    """Return the message after an action, such as "Suspended: 2 of 3 selected."."""
    sentence = ngettext(
        "%(done)s: %(changed)d of %(selected)d selected.",
        "%(done)s: %(changed)d of %(selected)d selected.",
        selected,
    )
    return sentence % {"done": done, "changed": changed, "selected": selected}


def is_moderator(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_staff)


@admin.register(User)
class UserAdmin(ModeratorAdmin[User]):
    list_display = ("email", "name", "used_bytes", "quota_bytes", "is_staff", "suspended_at", "date_joined")
    list_filter = ("is_staff", ("suspended_at", admin.EmptyFieldListFilter), "date_joined")
    search_fields = ("email", "name", "id")
    ordering = ("-date_joined",)
    fields = (
        "id", "email", "name", "quota_bytes", "used_bytes", "date_joined", "last_login", "suspended_at",
        "is_staff", "is_superuser",
    )  # fmt: skip
    editable = ("quota_bytes",)
    actions = ("suspend", "unsuspend")

    def editable_fields(self, request: HttpRequest) -> tuple[str, ...]:
        if request.user.is_superuser:
            return (*self.editable, "is_staff", "is_superuser")
        return self.editable

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "quota_bytes":
            kwargs["min_value"] = 0
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.action(description=_("Suspend selected users (blocks login and API keys)"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self.act(request, queryset, services.suspend, gettext("Suspended"))

    @admin.action(description=_("Lift the suspension of selected users"))
    def unsuspend(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self.act(request, queryset, services.unsuspend, gettext("Suspension lifted"))

    def act(
        self, request: HttpRequest, chosen: QuerySet[User], verb: Callable[[str], bool], done: str
    ) -> None:
        """Apply `verb` to the chosen users.

        Moderators cannot act on their own account; only superusers can act on other moderators.
        """
        allowed = chosen.exclude(pk=request.user.pk)
        if not request.user.is_superuser:
            allowed = allowed.exclude(is_staff=True)
        changed = [user for user in allowed if verb(user.pk)]
        for user in changed:
            self.log_change(request, user, done)
        self.message_user(request, outcome(done, len(changed), chosen.count()), messages.SUCCESS)
