"""Moderation of users, and the base of every moderation page."""
# ruff: noqa: ARG002  # the signatures are Django's

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import allauth.account.admin  # registers what is unregistered below
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401  # likewise
import django.contrib.auth.admin  # noqa: F401  # likewise
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Field, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import User
from accounts.requests import caller
from bytebin.db.folding import folded

# What the links of Django's filters (django.contrib.admin.filters) and of its date hierarchy append to a field's name.
FILTER_LOOKUPS = ("", "__exact", "__isnull", "__isempty", "__gte", "__lt")
DATE_LOOKUPS = ("__year", "__month", "__day")
# Their values: Django and the databases fail on dates near the years 1 and 9999, PostgreSQL on NUL in any text.
YEAR, NUMBER = r"(?:19[7-9]|2\d\d)\d", r"\d{1,2}"
VALUES = {"gte": f"{YEAR}-[^\0]*", "lt": f"{YEAR}-[^\0]*", "year": YEAR, "month": NUMBER, "day": NUMBER}

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    TypedModelAdmin = admin.ModelAdmin
else:

    class TypedModelAdmin(admin.ModelAdmin, Generic[M]):
        """ModelAdmin that accepts a type parameter at run time, as in django-stubs."""


# Moderators are users with is_staff, so groups are not used. E-mail addresses are verified by a link only, not here.
# Second factors and sessions are their users' own.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])


class ModeratorAdmin(TypedModelAdmin[M]):
    """Base class: moderators see every row and edit some fields. Rows cannot be added or deleted.

    Subclasses list the visible fields in `fields`. Those that `editable_fields()` does not name are read-only.
    """

    fields: ClassVar[tuple[str, ...]] = ()
    editable: ClassVar[tuple[str, ...]] = ()
    show_full_result_count = False

    def editable_fields(self, request: HttpRequest, obj: M | None = None) -> tuple[str, ...]:
        """Return the fields that the moderator may change: of `obj` or, without it, of any row."""
        return self.editable

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> tuple[str, ...]:
        editable = self.editable_fields(request, obj)
        return tuple(name for name in self.fields if name not in editable)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_moderator(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_moderator(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_moderator(request) and bool(self.editable_fields(request, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Return whether the URL may filter by `lookup`: only what the page's own filters offer.

        By default, Django allows every lookup in every field of the model. Each is a yes or no about a hidden value,
        such as a password's hash, and a regular expression can take any time.
        """
        plausible = VALUES.get(lookup.rpartition("__")[2], r"[^\0]*")
        return lookup in self.declared_lookups() and re.fullmatch(plausible, value, re.ASCII) is not None

    def declared_lookups(self) -> set[str]:
        """Return the lookups that links of `list_filter` and `date_hierarchy` contain."""
        names = [str(item[0] if isinstance(item, tuple) else item) for item in self.list_filter]
        filters = {f"{name}{lookup}" for name in names for lookup in FILTER_LOOKUPS}
        days = DATE_LOOKUPS if self.date_hierarchy else ()
        return filters | {f"{self.date_hierarchy}{lookup}" for lookup in days}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        """Search for the folded term. Names are found by their folded copy, addresses and IDs in any case."""
        return super().get_search_results(request, queryset, folded(search_term))

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
    search_fields = ("email", "search_name", "=id")
    ordering = ("-date_joined",)
    fields = (
        "id", "email", "name", "quota_bytes", "used_bytes", "date_joined", "last_login", "suspended_at",
        "closing_at", "may_invite", "is_staff", "is_superuser",
    )  # fmt: skip
    editable = ("quota_bytes",)
    actions = ("suspend", "unsuspend")

    def editable_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Return the quota and the rights of others that the moderator may change: some, superusers all.

        Moderators may change neither for each other.
        """
        actor = caller(request)
        if obj is None or obj.moderated_by(actor):
            rights = ("may_invite", "is_staff", "is_superuser") if actor.is_superuser else ("may_invite",)
            return (*self.editable, *rights)
        return self.editable if actor.is_superuser else ()

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
        """Apply `verb` to those of the chosen users on whom the moderator may act."""
        actor = caller(request)
        changed = [user for user in chosen if user.moderated_by(actor) and verb(user.pk)]
        for user in changed:
            self.log_change(request, user, done)
        self.message_user(request, outcome(done, len(changed), chosen.count()), messages.SUCCESS)
