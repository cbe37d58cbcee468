"""The pages for creating, viewing, changing and revoking API keys. They require a session."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import caller
from apikeys import services
from apikeys.authentication import client_of
from apikeys.forms import ChangeForm, KeyForm
from apikeys.models import ApiKey, only_uploads
from apikeys.presets import PRESETS
from bytebin.errors import KeyAlreadyCreated, TooManyKeys


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys, and create one by POST, which returns the page itself: the token is shown once and not stored.

    `?preset=` fills in the form. For a key that can do more than upload and shorten links, the person has to confirm
    who they are.
    """
    if request.method != "POST":
        chosen = request.GET.get("preset", "")
        initial = PRESETS[chosen].initial() if chosen in PRESETS else None
        return keys_page(request, KeyForm(initial=initial), preset=chosen)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return keys_page(request, form)
    needs_no_proof = only_uploads(form.cleaned_data["scopes"])
    return create(request, form) if needs_no_proof else create_after_proof(request, form)


def create(request: HttpRequest, form: KeyForm) -> HttpResponse:
    try:
        token = services.create(caller(request), **form.cleaned_data, request=request)[1]
    except TooManyKeys as refused:
        form.add_error(None, refused.detail)
        return keys_page(request, form)
    except KeyAlreadyCreated as refused:
        messages.warning(request, refused.detail)
        return redirect("keys")
    return keys_page(request, KeyForm(), new_token=token)


create_after_proof = reauthentication_required(create)


def keys_page(request: HttpRequest, form: KeyForm, *, new_token: str = "", preset: str = "") -> HttpResponse:
    found = list(ApiKey.objects.visible_to(caller(request)))
    context = {
        "form": form,
        "keys": found,
        "new_token": new_token,
        "presets": PRESETS,
        "preset": preset,
        "limit": settings.MAX_API_KEYS,
        "full": len(found) >= settings.MAX_API_KEYS,
        "client": client_of(request),
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "apikeys/keys.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key_id: str) -> HttpResponse:
    """Rename a key, and set its networks.

    New networks of a key that can do more than upload and shorten links need a proof as well.
    """
    key = get_object_or_404(ApiKey.objects.visible_to(caller(request)), pk=key_id)
    sent = request.POST if request.method == "POST" else None
    form = ChangeForm(sent, initial={"name": key.name, "networks": "\n".join(key.networks)})
    if not form.is_valid():
        context = {"form": form, "key": key, "client": client_of(request)}
        return render(request, "apikeys/change.html", context)
    needs_no_proof = only_uploads(key.scopes) or form.cleaned_data["networks"] == key.networks
    return save(request, key, form) if needs_no_proof else save_after_proof(request, key, form)


def save(request: HttpRequest, key: ApiKey, form: ChangeForm) -> HttpResponse:
    if services.change(key, **form.cleaned_data):
        sentence = _("The API key %(name)s has been saved.")
        messages.success(request, sentence % {"name": form.cleaned_data["name"]})
    return redirect("keys")


save_after_proof = reauthentication_required(save)


@login_required
@require_POST
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=key_id, user=caller(request))
    services.revoke(key, request)
    sentence = _("The API key %(name)s has been revoked. It can no longer be used.")
    messages.success(request, sentence % {"name": key.name})
    return redirect("keys")
