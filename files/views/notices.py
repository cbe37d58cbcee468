"""The page "Notices": what the user is told about their files by mail, and their webhooks."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.requests import caller
from files.forms import NoticesForm
from webhooks.models import Webhook


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show what the user is told, and change it by POST."""
    user = caller(request)
    initial = {name: getattr(user, name) for name in NoticesForm.base_fields}
    form = NoticesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.choose_mails(user, **form.cleaned_data)
        messages.success(request, _("Your choice has been saved."))
        return redirect("notices")
    webhooks = list(Webhook.objects.visible_to(user))
    context = {"form": form, "webhooks": webhooks, "full": len(webhooks) >= settings.MAX_WEBHOOKS}
    return render(request, "files/notices.html", context)
