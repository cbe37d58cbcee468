from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import activity as activities
from accounts import languages, services
from accounts.forms import ProfilePageForm
from accounts.requests import caller


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Show the list of the account's pages."""
    return render(request, "accounts/account.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = caller(request)
    initial = {name: getattr(user, name) for name in ProfilePageForm.base_fields}
    form = ProfilePageForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.change_profile(user, **form.cleaned_data)
        languages.speak(request)
        messages.success(request, _("Your profile has been saved."))
        return redirect("account_profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@require_safe
def storage(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/storage.html", {"quota_limit": services.quota_limit(caller(request))})


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Show what happened to the account in the last 90 days."""
    return render(request, "accounts/activity.html", {"entries": activities.recent(caller(request))})
