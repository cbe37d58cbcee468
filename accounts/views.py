from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms import ProfileForm
from accounts.requests import caller


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = caller(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if form.is_valid():
        services.change_name(user, form.cleaned_data["name"])
        messages.success(request, _("Your name has been saved."))
        return redirect("account")
    return render(request, "accounts/profile.html", {"form": form, "quota_limit": services.quota_limit(user)})
