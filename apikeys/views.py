"""The page for creating, viewing and revoking API keys. It requires a session."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import caller
from apikeys import services
from apikeys.forms import KeyForm
from apikeys.models import ApiKey
from bytebin.errors import TooManyKeys


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys, and create one by POST, which returns the page itself: the token is shown once and not stored."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    new_token = None
    if form.is_valid():
        try:
            new_token = services.create(caller(request), **form.cleaned_data)[1]
        except TooManyKeys as refused:
            form.add_error(None, refused.detail)
        else:
            form = KeyForm()
    context = {
        "form": form,
        "keys": ApiKey.objects.visible_to(caller(request)),
        "new_token": new_token,
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "apikeys/keys.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=key_id, user=caller(request))
    services.revoke(key)
    sentence = _("The API key %(name)s has been revoked. It can no longer be used.")
    messages.success(request, sentence % {"name": key.name})
    return redirect("keys")
