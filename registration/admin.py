"""Moderation of who may register."""
# ruff: noqa: ARG002  # the signatures are Django's

from typing import Any

from django.contrib import admin, messages
from django.db.models import Field, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import ModeratorAdmin, outcome
from accounts.requests import caller
from registration.models import ONLY_RULES, Arrival, Invitation, Rules
from registration.services import invitations, rules


@admin.register(Rules)
class RulesAdmin(ModeratorAdmin[Rules]):
    """One page instead of a list. Fields that the environment sets are shown and cannot be changed."""

    fields = editable = ("mode", "allowed_domains", "blocked_domains")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect(self.page())

    def page(self) -> str:
        return reverse("admin:registration_rules_change", args=[ONLY_RULES])

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Rules | None:
        return rules.current() if object_id == ONLY_RULES else None

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in rules.fixed():
            sentence = gettext(
                "%(setting)s in the server's environment sets this. Remove it there to choose here."
            )
            kwargs["disabled"] = True
            kwargs["help_text"] = sentence % {"setting": rules.SETTINGS[db_field.name]}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Rules, form: "ModelForm[Rules]", change: bool) -> None:
        rules.change(**{name: getattr(obj, name) for name in form.changed_data})

    def response_post_save_change(self, request: HttpRequest, obj: Rules) -> HttpResponseRedirect:
        return redirect(self.page())


@admin.register(Invitation)
class InvitationAdmin(ModeratorAdmin[Invitation]):
    list_display = (
        "__str__", "made_by", "uses", "max_uses", "quota_bytes", "created_at", "expires_at", "revoked_at",
    )  # fmt: skip
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at", "expires_at")
    list_select_related = ("made_by",)
    search_fields = ("=id", "email", "made_by__email")
    fields = (
        "id", "made_by", "email", "uses", "max_uses", "quota_bytes", "created_at", "expires_at", "revoked_at",
    )  # fmt: skip
    actions = ("revoke",)

    @admin.action(description=_("Revoke selected invitations"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """Revoke those of the operator, of users on whom the moderator may act, and the moderator's own."""
        done, actor = gettext("Revoked"), caller(request)
        allowed = [
            invitation
            for invitation in queryset.select_related("made_by")
            if invitation.made_by in (None, actor) or invitation.made_by.moderated_by(actor)
        ]
        revoked = [invitation for invitation in allowed if invitations.revoke(invitation)]
        for invitation in revoked:
            self.log_change(request, invitation, done)
        self.message_user(request, outcome(done, len(revoked), queryset.count()), messages.SUCCESS)


@admin.register(Arrival)
class ArrivalAdmin(ModeratorAdmin[Arrival]):
    list_display = ("user", "invitation", "made_by", "arrived_at")
    list_filter = ("arrived_at",)
    list_select_related = ("user", "invitation__made_by")
    search_fields = ("=invitation__id", "user__email", "invitation__made_by__email")
    fields = ("user", "invitation", "made_by", "arrived_at")

    @admin.display(description=_("invited by"))
    def made_by(self, arrival: Arrival) -> str:
        inviter = arrival.invitation.made_by
        return str(inviter) if inviter else gettext("the operator")
