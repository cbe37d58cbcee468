# ruff: noqa: ARG002  # the signatures are Django's

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout as account_logout
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.mfa import factors
from accounts.requests import caller

# Django's admin scripts write HTML from text, which Trusted Types forbids. These pages show no file and no link key.
WITHOUT_TRUSTED_TYPES = {"require-trusted-types-for": None, "trusted-types": None}


class Site(admin.AdminSite):
    site_header = _("bytebin moderation")
    site_title = "bytebin"
    index_title = _("Moderation")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not factors.lacks_second(caller(request))

    # Use the normal pages, which have rate limits, require a verified e-mail address, and check where `next` leads.
    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if factors.lacks_second(caller(request)):
            messages.warning(
                request, _("Moderators need a second factor: a passkey or an authenticator app. Add one.")
            )
            return redirect("mfa_index")
        return super().login(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return account_logout(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return csp_replace(WITHOUT_TRUSTED_TYPES)(super().admin_view(view, cacheable))
